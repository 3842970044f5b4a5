package quire.snapshot;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import quire.blob.Digest;
import quire.catalog.Catalog;
import quire.catalog.CatalogBatch;
import quire.catalog.TreeRow;
import quire.error.FsException;
import quire.snapshot.tree.ChunkSink;
import quire.snapshot.tree.TreeRef;

/**
 * Puts the chunks of one tree object into the catalog. Most tree objects have only one chunk. It
 * waits in memory until the digest tells whether the object is there already. Not thread-safe.
 */
final class ChunkStore implements ChunkSink {
  private final Catalog catalog;
  private byte @Nullable [] first;
  private long id;
  private int count;

  ChunkStore(Catalog catalog) {
    this.catalog = catalog;
  }

  @Override
  public void accept(int index, byte[] bytes) {
    count = index + 1;
    if (index == 0) {
      first = bytes;
      return;
    }
    try (CatalogBatch batch = catalog.newBatch()) {
      putFirst(batch);
      batch.putTreeChunk(id, index, bytes);
      catalog.commit(batch);
    }
  }

  private void putFirst(CatalogBatch batch) {
    byte[] waiting = first;
    if (waiting != null) {
      id = catalog.newId();
      batch.putTreeChunk(id, 0, waiting);
      first = null;
    }
  }

  /**
   * Completes the tree object under its digest, once all its chunks have come. A damaged one of the
   * same digest becomes whole again.
   */
  TakenTree finish(TreeRef ref, TreeTotals totals) {
    Digest digest = ref.digest();
    TreeRow known = known(digest);
    byte[] only = first;
    if (known != null && only != null) {
      if (!hasChunk(known, only)) {
        catalog.commit(batch -> batch.putTreeChunk(known.id(), 0, only));
      }
      return new TakenTree(digest, known);
    }
    try (CatalogBatch batch = catalog.newBatch()) {
      boolean whole = known != null && isWhole(known, digest);
      if (known == null || !whole) {
        putFirst(batch);
        TreeRow row = totals.row(id, ref);
        batch.putTree(digest, row);
        if (known != null) {
          deleteChunks(batch, known.id());
        }
        catalog.commit(batch);
        return new TakenTree(digest, row);
      }
      deleteChunks(batch, id);
      catalog.commit(batch);
      return new TakenTree(digest, known);
    }
  }

  private @Nullable TreeRow known(Digest digest) {
    try {
      return catalog.tree(digest);
    } catch (FsException e) {
      return null; // it cannot be read, and is made anew
    }
  }

  private boolean hasChunk(TreeRow known, byte[] chunk) {
    try {
      return Arrays.equals(chunk, catalog.treeChunk(known.id(), 0));
    } catch (FsException e) {
      return false;
    }
  }

  private boolean isWhole(TreeRow known, Digest digest) {
    try {
      StoredTree.open(catalog, known.id()).verify(digest);
      return true;
    } catch (IllegalArgumentException | FsException e) {
      return false;
    }
  }

  private void deleteChunks(CatalogBatch batch, long of) {
    for (int i = 0; i < count; i++) {
      batch.deleteTreeChunk(of, i);
    }
  }
}
