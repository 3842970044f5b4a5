package quire.snapshot;

import org.jspecify.annotations.Nullable;
import quire.blob.Digest;
import quire.catalog.Catalog;
import quire.catalog.CatalogBatch;
import quire.catalog.TreeRow;
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

  /** Completes the tree object under its digest, once all its chunks have come. */
  TakenTree finish(TreeRef ref, TreeTotals totals) {
    Digest digest = ref.digest();
    TreeRow known = catalog.tree(digest);
    if (known != null && first != null) {
      return new TakenTree(digest, known);
    }
    try (CatalogBatch batch = catalog.newBatch()) {
      if (known == null) {
        putFirst(batch);
        TreeRow row = totals.row(id, ref);
        batch.putTree(digest, row);
        catalog.commit(batch);
        return new TakenTree(digest, row);
      }
      for (int i = 0; i < count; i++) {
        batch.deleteTreeChunk(id, i);
      }
      catalog.commit(batch);
      return new TakenTree(digest, known);
    }
  }
}
