package quire.snapshot;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongConsumer;
import java.util.stream.LongStream;
import quire.blob.Digest;
import quire.catalog.CatalogView;
import quire.catalog.ExtentRow;
import quire.catalog.InodeRecord;
import quire.catalog.Name;
import quire.catalog.SnapshotRow;
import quire.error.FsException;
import quire.file.ExtentRows;
import quire.log.OffloadLog;
import quire.log.PageSet;
import quire.snapshot.tree.TreeContent;
import quire.work.Asker;

/**
 * Computes the own space of each snapshot: the log bytes that are freed when it is dropped and the
 * collector runs. These are the pages that its blobs name, and that no other snapshot's blob and no
 * file names. Blobs without a snapshot do not count, because the collector deletes them as well.
 *
 * <p>A blob is a snapshot's own if all trees that name it are. A page is a snapshot's own if no
 * others than its own blobs name it, apart from blobs without a snapshot.
 *
 * <p>Time: each tree object is read at most twice, the extents of own blobs three times, all others
 * once. Memory: 75 bytes at most for each tree object and blob, 60 for each sub-directory that
 * waits for its turn, and three bits for each page of the log. Not thread-safe; one use.
 */
public final class OwnSpace {
  private final CatalogView view;
  private final OffloadLog log;
  private final List<SnapshotRow> snapshots = new ArrayList<>();

  /**
   * The index of the only snapshot that names the object, or the number of snapshots if several do.
   */
  private final DigestTable trees = new DigestTable();

  private final DigestTable blobs = new DigestTable();

  /** Blobs that at most one snapshot names, by the numbers that own their extents. */
  private final LongSet passing = new LongSet();

  /** Pages that are not a snapshot's own. */
  private final PageSet shared = new PageSet();

  private OwnSpace(CatalogView view, OffloadLog log) {
    this.view = view;
    this.log = log;
  }

  /**
   * The bytes of each snapshot.
   *
   * @throws FsException EIO if a snapshot lacks a tree object, or has a damaged one
   */
  public static Map<Name, Long> of(CatalogView view, OffloadLog log) {
    return new OwnSpace(view, log).run();
  }

  private Map<Name, Long> run() {
    view.snapshots(snapshots::add);
    for (int i = 0; i < snapshots.size(); i++) {
      mark(snapshots.get(i).tree(), i);
    }
    markDeferred();
    List<long[]> own = ownBlobs();
    shareOthers();
    PageSet seen = new PageSet();
    for (long[] ids : own) {
      PageSet pages = pages(ids);
      shared.addCommon(seen, pages);
      seen.addAll(pages);
    }
    Map<Name, Long> bytes = new HashMap<>();
    for (int i = 0; i < own.size(); i++) {
      PageSet pages = pages(own.get(i));
      pages.removeAll(shared);
      bytes.put(snapshots.get(i).name(), pages.bytes());
    }
    return bytes;
  }

  /** Marks the sources of deferred clones as shared, because the clones name them, too. */
  private void markDeferred() {
    view.allDeferred(
        (ino, content) -> {
          InodeRecord inode = view.inode(ino);
          if (inode != null && inode.isDirectory()) {
            mark(content, several());
          } else {
            mark(blobs, content, several());
          }
          return true;
        });
  }

  private int several() {
    return snapshots.size();
  }

  private void mark(Digest root, int snapshot) {
    List<Digest> waiting = new ArrayList<>(List.of(root));
    while (!waiting.isEmpty()) {
      Digest tree = waiting.remove(waiting.size() - 1);
      Asker.requireThere();
      if (mark(trees, tree, snapshot)) {
        StoredTree.forEach(
            view,
            tree,
            entry -> {
              switch (entry.content()) {
                case TreeContent.Directory directory -> waiting.add(directory.tree());
                case TreeContent.Regular file -> mark(blobs, file.blob(), snapshot);
                case TreeContent.Symlink symlink -> {}
                case TreeContent.Device device -> {}
                case TreeContent.None none -> {}
              }
            });
      }
    }
  }

  /** Returns whether the mark changed, so that everything below must be visited, too. */
  private boolean mark(DigestTable table, Digest digest, int snapshot) {
    int owner = table.get(digest);
    if (owner == snapshot || owner == several()) {
      return false;
    }
    table.put(digest, owner == DigestTable.ABSENT ? snapshot : several());
    return true;
  }

  /** The numbers of each snapshot's own blobs. */
  private List<long[]> ownBlobs() {
    List<LongStream.Builder> own = new ArrayList<>();
    snapshots.forEach(snapshot -> own.add(LongStream.builder()));
    view.allBlobs(
        (digest, blob) -> {
          int owner = blobs.get(digest);
          if (owner != several()) {
            passing.add(blob.id());
          }
          if (owner != several() && owner != DigestTable.ABSENT) {
            own.get(owner).add(blob.id());
          }
          return true;
        });
    return own.stream().map(ids -> ids.build().toArray()).toList();
  }

  /** Marks the pages of files, and of blobs of several snapshots, as shared. */
  private void shareOthers() {
    view.allExtents(
        owned -> {
          Asker.requireThere();
          if (!passing.contains(owned.ino())) {
            add(owned.row(), shared);
          }
          return true;
        });
  }

  private PageSet pages(long[] ids) {
    PageSet pages = new PageSet();
    LongConsumer addExtents =
        id ->
            view.extents(
                id,
                0,
                row -> {
                  Asker.requireThere();
                  add(row, pages);
                  return true;
                });
    LongStream.of(ids).forEach(addExtents);
    return pages;
  }

  private void add(ExtentRow row, PageSet pages) {
    if (row.kind() != ExtentRow.Kind.FILL && log.holds(row.value(), row.length())) {
      pages.add(ExtentRows.pages(row));
    }
  }
}
