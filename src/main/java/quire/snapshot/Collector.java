package quire.snapshot;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quire.blob.Digest;
import quire.catalog.Catalog;
import quire.catalog.CatalogView;
import quire.catalog.InodeRecord;
import quire.catalog.TreeRow;
import quire.error.Errno;
import quire.error.FsException;

/**
 * Deletes the tree objects and blobs that no snapshot names any more, and what a snapshot that
 * failed has left behind. No snapshot may be taken or dropped meanwhile; everything else may go on.
 * Log pages are not its business. Memory: about 100 bytes for each tree object and blob that stays.
 * Not thread-safe; one use.
 */
public final class Collector {
  private static final Logger LOG = LoggerFactory.getLogger(Collector.class);

  /** Rows that one batch deletes at most. */
  private static final int BATCH = 4096;

  private final Catalog catalog;
  private final Set<Digest> trees = new HashSet<>();
  private final Set<Digest> blobs;
  private final Set<Digest> held;
  private long deletedTrees;
  private long deletedBlobs;

  /**
   * @param inUse blobs that stay although no snapshot may name them: somebody reads them
   * @param held tree objects that stay as if they were those of snapshots
   */
  public Collector(Catalog catalog, Set<Digest> inUse, Set<Digest> held, Runnable pause) {
    this.catalog = catalog;
    this.blobs = new HashSet<>(inUse);
    this.held = held;
  }

  /** What was deleted. */
  public record Collected(long trees, long blobs) {}

  /**
   * Marks what snapshots name, and deletes the rest.
   *
   * @throws FsException EIO where a snapshot lacks a tree object: then nothing is deleted
   */
  public Collected run() {
    try (CatalogView view = catalog.view()) {
      view.snapshots(
          snapshot -> {
            mark(view, snapshot.tree());
            return true;
          });
      held.forEach(tree -> mark(view, tree));
      markDeferred(view);
      sweepMarks(view);
      sweepBlobs(view);
      sweepTrees(view);
      sweepExtents(view);
    }
    LOG.debug("deleted {} tree objects and {} blobs", deletedTrees, deletedBlobs);
    return new Collected(deletedTrees, deletedBlobs);
  }

  /** What was cloned and not looked at since. */
  private void markDeferred(CatalogView view) {
    view.allDeferred(
        (ino, content) -> {
          InodeRecord inode = view.inode(ino);
          if (inode != null && inode.isDirectory()) {
            mark(view, content);
          } else {
            blobs.add(content);
          }
          return true;
        });
  }

  /**
   * All at once: a directory above one without a mark must have none. It has none afterwards, as
   * its tree object names the one that goes.
   */
  private void sweepMarks(CatalogView view) {
    catalog.commit(
        batch ->
            view.allMarks(
                (ino, tree) -> {
                  if (!trees.contains(tree)) {
                    batch.deleteMark(ino);
                  }
                  return true;
                }));
  }

  private void mark(CatalogView view, Digest root) {
    List<Digest> waiting = new ArrayList<>(List.of(root));
    while (!waiting.isEmpty()) {
      Digest tree = waiting.remove(waiting.size() - 1);
      if (trees.add(tree)) {
        markEntries(view, tree, waiting);
      }
    }
  }

  private void markEntries(CatalogView view, Digest tree, List<Digest> waiting) {
    TreeRow row = view.tree(tree);
    if (row == null) {
      throw new FsException(Errno.EIO, "the store has no tree object " + tree);
    }
    try {
      for (TreeEntry entry : new TreeReader(chunk -> view.treeChunk(row.id(), chunk))) {
        switch (entry.content()) {
          case TreeContent.Directory directory -> waiting.add(directory.tree());
          case TreeContent.Regular file -> blobs.add(file.blob());
          case TreeContent.Symlink symlink -> {}
          case TreeContent.Device device -> {}
          case TreeContent.None none -> {}
        }
      }
    } catch (IllegalArgumentException e) {
      throw new FsException(Errno.EIO, "the tree object " + tree + " is damaged", e);
    }
  }

  private void sweepBlobs(CatalogView view) {
    view.allBlobs(
        (digest, blob) -> {
          if (!blobs.contains(digest)) {
            catalog.commit(batch -> batch.deleteBlob(digest));
            deleteExtents(view, blob.id());
            deletedBlobs++;
          }
          return true;
        });
  }

  /** In as many batches as it needs. */
  private void deleteExtents(CatalogView view, long owner) {
    List<Long> offsets = new ArrayList<>();
    view.extents(
        owner,
        0,
        row -> {
          offsets.add(row.offset());
          if (offsets.size() == BATCH) {
            deleteExtents(owner, offsets);
          }
          return true;
        });
    deleteExtents(owner, offsets);
  }

  private void deleteExtents(long owner, List<Long> offsets) {
    catalog.commit(batch -> offsets.forEach(offset -> batch.deleteExtent(owner, offset)));
    offsets.clear();
  }

  private void sweepTrees(CatalogView view) {
    Set<Long> kept = new HashSet<>();
    view.allTrees(
        (digest, row) -> {
          if (trees.contains(digest)) {
            kept.add(row.id());
          } else {
            catalog.commit(batch -> batch.deleteTree(digest));
            deletedTrees++;
          }
          return true;
        });
    view.allTreeChunks(
        (id, chunk) -> {
          if (!kept.contains(id)) {
            catalog.commit(batch -> batch.deleteTreeChunk(id, chunk));
          }
          return true;
        });
  }

  /** Extents whose owner is neither a file nor a blob, from a snapshot that was not finished. */
  private void sweepExtents(CatalogView view) {
    Set<Long> owners = new HashSet<>();
    view.allBlobs(
        (digest, blob) -> {
          owners.add(blob.id());
          return true;
        });
    long[] last = {0};
    view.allExtents(
        owned -> {
          long owner = owned.ino();
          if (owner != last[0]) {
            last[0] = owner;
            if (!owners.contains(owner) && view.inode(owner) == null) {
              deleteExtents(view, owner);
            }
          }
          return true;
        });
  }
}
