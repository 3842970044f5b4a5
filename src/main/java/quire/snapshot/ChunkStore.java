package quire.snapshot;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quire.blob.Digest;
import quire.catalog.Catalog;
import quire.catalog.CatalogBatch;
import quire.catalog.TreeRow;
import quire.snapshot.tree.ChunkSink;
import quire.snapshot.tree.TreeRef;

/**
 * Puts the chunks of one tree object into the catalog. Most tree objects have only one chunk. It
 * waits in memory until the digest tells whether the object is there already. An object that is
 * there and lacks chunks, or has other chunks, is replaced by the new one. Not thread-safe.
 */
final class ChunkStore implements ChunkSink {
  private static final Logger LOG = LoggerFactory.getLogger(ChunkStore.class);

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
    boolean whole = known != null && isWhole(digest, known);
    if (known != null && whole && first != null) {
      return new TakenTree(digest, known);
    }
    try (CatalogBatch batch = catalog.newBatch()) {
      if (known == null || !whole) {
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

  /** Whether the catalog has, under the number of another, the chunks that came here. */
  private boolean isWhole(Digest digest, TreeRow known) {
    for (int i = 0; i < count; i++) {
      byte[] stored = catalog.treeChunk(known.id(), i);
      byte[] fresh = first == null ? catalog.treeChunk(id, i) : first;
      if (!Arrays.equals(stored, fresh)) {
        LOG.warn(
            "tree object {} was damaged; the same tree was taken again and replaces it", digest);
        catalog.garbage().suspect(0); // nothing owns the old chunks now
        return false;
      }
    }
    return true;
  }
}
