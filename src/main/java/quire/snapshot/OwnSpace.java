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
 * What each snapshot has for itself: the bytes of the log that are freed when it is dropped and the
 * collector runs. These are the pages that its blobs name, and that neither a blob of another
 * snapshot names nor a file. What no snapshot names any more does not count: the collector takes it
 * as well.
 *
 * <p>A blob is one snapshot's own if all trees that name it are, and of the pages that such blobs
 * name those are its own that nobody else names.
 *
 * <p>Time: each tree object is read at most twice, the extents of own blobs three times, all others
 * once. Memory: 75 bytes at most for each tree object and blob, 60 for each sub-directory that
 * waits for its turn, and three bits for each page of the log. Not thread-safe; one use.
 */
public final class OwnSpace {
  private final CatalogView view;
  private final OffloadLog log;
  private final List<SnapshotRow> snapshots = new ArrayList<>();

  /** The index of the one snapshot that names it, or their number if several do. */
  private final DigestTable trees = new DigestTable();

  private final DigestTable blobs = new DigestTable();

  /** Blobs whose extents keep nothing from being freed, by the numbers that own their extents. */
  private final LongSet passing = new LongSet();

  /** Pages that are no snapshot's own. */
  private final PageSet shared = new PageSet();

  private OwnSpace(CatalogView view, OffloadLog log) {
    this.view = view;
    this.log = log;
  }

  /**
   * The bytes of each snapshot.
   *
   * @throws FsException EIO where a snapshot lacks a tree object, or has a damaged one
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

  /** What is cloned is named by the clone, too, until that has rows of its own. */
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

  /** Whether that is news, also for all that is below. */
  private boolean mark(DigestTable table, Digest digest, int snapshot) {
    int owner = table.get(digest);
    if (owner == snapshot || owner == several()) {
      return false;
    }
    table.put(digest, owner == DigestTable.ABSENT ? snapshot : several());
    return true;
  }

  /** The numbers of the blobs that each snapshot has for itself. */
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

  /** What files name, and blobs of several snapshots. */
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
