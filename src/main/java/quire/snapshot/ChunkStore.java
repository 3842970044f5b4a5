package quire.snapshot;

import java.util.Arrays;
import java.util.Objects;
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
    try (CatalogBatch batch = catalog.newBatch()) {
      if (known == null) {
        putFirst(batch);
        TreeRow row = totals.row(id, ref);
        batch.putTree(digest, row);
        catalog.commit(batch);
        return new TakenTree(digest, row);
      }
      TreeRow row = totals.row(known.id(), ref);
      boolean changes = !row.equals(known);
      if (changes) {
        batch.putTree(digest, row);
      }
      for (int i = 0; i < count; i++) {
        changes |= mend(batch, known, i);
      }
      if (changes) {
        catalog.commit(batch);
      }
      return new TakenTree(digest, row);
    }
  }

  private @Nullable TreeRow known(Digest digest) {
    try {
      return catalog.tree(digest);
    } catch (FsException e) {
      return null; // it cannot be read, and is made anew
    }
  }

  /**
   * Replaces a chunk of the stored object if it differs from the new chunk, and drops the new
   * object's row of it. The stored object keeps its number, because readers may have it.
   *
   * @return whether the batch has a change
   */
  private boolean mend(CatalogBatch batch, TreeRow known, int index) {
    byte[] only = first;
    byte[] fresh = only == null ? Objects.requireNonNull(catalog.treeChunk(id, index)) : only;
    boolean damaged = !hasChunk(known, index, fresh);
    if (damaged) {
      batch.putTreeChunk(known.id(), index, fresh);
    }
    if (only == null) {
      batch.deleteTreeChunk(id, index);
    }
    return damaged || only == null;
  }

  private boolean hasChunk(TreeRow known, int index, byte[] chunk) {
    try {
      return Arrays.equals(chunk, catalog.treeChunk(known.id(), index));
    } catch (FsException e) {
      return false;
    }
  }
}
