package quire.snapshot;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quire.blob.Digest;
import quire.catalog.Catalog;
import quire.catalog.CatalogView;
import quire.catalog.InodeRecord;
import quire.error.FsException;
import quire.snapshot.tree.TreeContent;

/**
 * Deletes the tree objects and blobs that no snapshot names any more, and the remains of failed
 * snapshots. It frees no log pages. Memory: 75 bytes at most for each tree object and blob (see
 * {@link DigestTable} and {@link LongSet}), and 60 for each sub-directory that waits for its turn.
 * Not thread-safe; one use.
 *
 * <p>Only during {@link #deleteUnnamed} no thread may take a snapshot, clone, drop or import. Most
 * of the work is done by {@link #markAhead} before and {@link #deleteUnowned} after it, while other
 * threads go on.
 *
 * <p>If a collection ends early, the next one finds the rest: the row of a tree object is deleted
 * before its chunks, the row of a blob before its extents, and chunks and extents without such a
 * row are found by themselves.
 */
public final class Collector implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Collector.class);

  /** Rows that are visited between two pauses. */
  private static final int STRIDE = 1024;

  /** Blobs whose rows are deleted in one go; threads that open a blob wait for that. */
  private static final int BLOBS_AT_A_TIME = 256;

  private final Catalog catalog;
  private Runnable pause;
  private final UseCounts usedBlobs;
  private final UseCounts heldTrees;
  private final DigestTable trees = new DigestTable();
  private final DigestTable blobs = new DigestTable();

  /** The numbers of tree objects that stay. */
  private final LongSet kept = new LongSet();

  /** The catalog when the unnamed rows were deleted; null before. */
  private @Nullable CatalogView before;

  private int visited;
  private long deletedTrees;
  private long deletedBlobs;

  /**
   * @param usedBlobs blobs in use, which stay if they are in use when they would be deleted
   * @param heldTrees tree objects that count as snapshots' if they are held when this begins
   * @param pause called once in a while; may take its time, or end the collection by an exception
   */
  public Collector(Catalog catalog, UseCounts usedBlobs, UseCounts heldTrees, Runnable pause) {
    this.catalog = catalog;
    this.usedBlobs = usedBlobs;
    this.heldTrees = heldTrees;
    this.pause = pause;
  }

  /** For a store that is not in use: after a crash, before it is served. */
  public Collector(Catalog catalog) {
    this(catalog, new UseCounts(), new UseCounts(), () -> {});
  }

  /** Protects the blobs of running imports. To be called before {@link #run}. */
  public Collector keeping(Collection<ImportHold> imports) {
    imports.forEach(importHold -> importHold.addBlobsTo(blobs));
    return this;
  }

  /** The numbers of deleted objects. */
  public record CollectionResult(long trees, long blobs) {}

  /**
   * Marks everything that snapshots name, and deletes the rest.
   *
   * @throws FsException EIO if a snapshot lacks a tree object: then nothing is deleted
   */
  public CollectionResult run() {
    CollectionResult collected = deleteUnnamed(pause);
    deleteUnowned(pause);
    return collected;
  }

  /**
   * Does most of the marking for {@link #deleteUnnamed} beforehand. If this throws, the collector
   * must not be used any more: it may have marked a tree object, but not all that the object names.
   */
  public void markAhead(Runnable resting) {
    pause = resting;
    try (CatalogView view = catalog.view()) {
      mark(view);
    }
  }

  /** Deletes the unnamed tree objects and blobs; fails as {@link #run}. */
  public CollectionResult deleteUnnamed(Runnable resting) {
    pause = resting;
    CatalogView view = catalog.view();
    before = view;
    try (Deletions deletions = new Deletions(catalog)) {
      mark(view);
      sweepMarks(view);
      sweepHashes(view, deletions);
      sweepBlobs(view, deletions);
      sweepTrees(view, deletions);
      deletions.flush();
    }
    LOG.debug("deleted {} tree objects and {} blobs", deletedTrees, deletedBlobs);
    return new CollectionResult(deletedTrees, deletedBlobs);
  }

  /** Deletes chunks and extents that had no owner at the time of {@link #deleteUnnamed}. */
  public void deleteUnowned(Runnable resting) {
    pause = resting;
    CatalogView view = before;
    if (view == null) {
      throw new IllegalStateException("nothing was deleted");
    }
    try (Deletions deletions = new Deletions(catalog)) {
      sweepChunks(view, deletions);
      sweepExtents(view, deletions);
      deletions.flush();
    }
  }

  @Override
  public void close() {
    if (before != null) {
      before.close();
    }
  }

  private void mark(CatalogView view) {
    view.snapshots(
        snapshot -> {
          mark(view, snapshot.tree());
          return true;
        });
    markDeferred(view);
    markHeld(view);
  }

  private void markHeld(CatalogView view) {
    for (Digest tree : heldTrees.digests()) {
      if (!trees.contains(tree)) {
        heldTrees.spare(tree);
        mark(view, tree);
      }
    }
  }

  /** Marks the sources of deferred clones. */
  private void markDeferred(CatalogView view) {
    view.allDeferred(
        (ino, content) -> {
          breathe();
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
   * In one batch: a directory above one without a mark must have no mark either. That holds
   * afterwards, because the upper tree object names the lower one, and so both marks go.
   */
  private void sweepMarks(CatalogView view) {
    catalog.commit(
        batch -> {
          batch.useReserve();
          view.allMarks(
              (ino, tree) -> {
                if (!trees.contains(tree)) {
                  batch.deleteMark(ino);
                }
                return true;
              });
        });
  }

  /**
   * Runs before blobs are deleted: a thread that finds the digest of a file's content relies on the
   * blob.
   */
  private void sweepHashes(CatalogView view, Deletions deletions) {
    view.allHashes(
        (ino, content) -> {
          breathe();
          if (!blobs.contains(content)) {
            deletions.add(batch -> batch.deleteHash(ino));
          }
          return true;
        });
  }

  /** To be called for each row that is read. */
  private void breathe() {
    visited++;
    if (visited % STRIDE == 0) {
      pause.run();
    }
  }

  private void mark(CatalogView view, Digest root) {
    List<Digest> waiting = new ArrayList<>(List.of(root));
    while (!waiting.isEmpty()) {
      Digest tree = waiting.remove(waiting.size() - 1);
      breathe();
      if (trees.add(tree)) {
        markEntries(view, tree, waiting);
      }
    }
  }

  private void markEntries(CatalogView view, Digest tree, List<Digest> waiting) {
    StoredTree.forEach(
        view,
        tree,
        entry -> {
          breathe();
          switch (entry.content()) {
            case TreeContent.Directory directory -> waiting.add(directory.tree());
            case TreeContent.Regular file -> blobs.add(file.blob());
            case TreeContent.Symlink symlink -> {}
            case TreeContent.Device device -> {}
            case TreeContent.None none -> {}
          }
        });
  }

  private void sweepBlobs(CatalogView view, Deletions deletions) {
    Map<Digest, Long> garbage = new LinkedHashMap<>();
    view.allBlobs(
        (digest, blob) -> {
          breathe();
          if (!blobs.contains(digest)) {
            garbage.put(digest, blob.id());
          }
          if (garbage.size() == BLOBS_AT_A_TIME) {
            deleteBlobs(view, garbage, deletions);
          }
          return true;
        });
    deleteBlobs(view, garbage, deletions);
    view.allSha256(
        digest -> {
          breathe();
          if (!blobs.contains(digest)) {
            deletions.add(batch -> batch.deleteSha256(digest));
          }
          return true;
        });
  }

  /**
   * Deletes blobs, except those that are open now; later opens find no row.
   *
   * @param garbage numbers by digest; empty afterwards
   */
  private void deleteBlobs(CatalogView view, Map<Digest, Long> garbage, Deletions deletions) {
    deletions.flush(); // the digests of files, which go before the blobs
    List<Digest> used =
        usedBlobs.delete(
            garbage.keySet(),
            unused ->
                catalog.commit(
                    batch -> { // it lets space be freed
                      batch.useReserve();
                      unused.forEach(batch::deleteBlob);
                    }));
    used.forEach(blobs::add);
    garbage.keySet().removeAll(Set.copyOf(used));
    deletedBlobs += garbage.size();
    garbage.values().forEach(id -> deleteExtents(view, id, deletions));
    garbage.clear();
  }

  private void deleteExtents(CatalogView view, long owner, Deletions deletions) {
    view.extents(
        owner,
        0,
        row -> {
          breathe();
          deletions.add(batch -> batch.deleteExtent(owner, row.offset()));
          return true;
        });
  }

  private void sweepTrees(CatalogView view, Deletions deletions) {
    view.allTrees(
        (digest, row) -> {
          breathe();
          if (trees.contains(digest)) {
            kept.add(row.id());
          } else {
            deletions.add(batch -> batch.deleteTree(digest));
            deletedTrees++;
          }
          return true;
        });
  }

  private void sweepChunks(CatalogView view, Deletions deletions) {
    view.allTreeChunks(
        (id, chunk) -> {
          breathe();
          if (!kept.contains(id)) {
            deletions.add(batch -> batch.deleteTreeChunk(id, chunk));
          }
          return true;
        });
  }

  /** Deletes extents whose owner is neither a file nor a blob: remains of unfinished snapshots. */
  private void sweepExtents(CatalogView view, Deletions deletions) {
    LongSet owners = new LongSet();
    view.allBlobs(
        (digest, blob) -> {
          breathe();
          owners.add(blob.id());
          return true;
        });
    long[] last = {0};
    view.allExtents(
        owned -> {
          breathe();
          long owner = owned.ino();
          if (owner != last[0]) {
            last[0] = owner;
            if (!owners.contains(owner)
                && !catalog.garbage().isReplaced(owner)
                && view.inode(owner) == null) {
              deleteExtents(view, owner, deletions);
            }
          }
          return true;
        });
  }
}
