package quire.snapshot;

import org.jspecify.annotations.Nullable;
import quire.blob.BlobTier;
import quire.blob.Digest;
import quire.catalog.BlobRow;
import quire.catalog.Catalog;
import quire.error.Errno;
import quire.error.FsException;
import quire.file.ExtentIterator;
import quire.file.FileContext;
import quire.file.FrozenFile;
import quire.work.HeapBudget;

/**
 * The nearest tier: its blobs are names of bytes in the store's own log. {@link SnapshotTaker}
 * makes them. Thread-safe.
 */
public final class LocalBlobs implements BlobTier {
  private final Catalog catalog;
  private final FileContext context;
  private final UseCounts used = new UseCounts();

  LocalBlobs(Catalog catalog, FileContext context) {
    this.catalog = catalog;
    this.context = context;
  }

  @Override
  public @Nullable LocalBlob open(Digest digest) {
    used.add(digest);
    try {
      BlobRow row = catalog.blob(digest);
      if (row != null) {
        return new LocalBlob(catalog, digest, row, load(digest, row));
      }
    } catch (RuntimeException e) {
      used.remove(digest);
      throw e;
    }
    used.remove(digest);
    return null;
  }

  /** As {@link #open}, for a blob that must exist: EIO if it is missing. */
  public LocalBlob require(Digest digest) {
    LocalBlob blob = open(digest);
    if (blob == null) {
      throw new FsException(Errno.EIO, "the store has no blob " + digest);
    }
    return blob;
  }

  private FrozenFile load(Digest digest, BlobRow row) {
    try (HeapBudget.Share work = context.heap().share()) {
      return FrozenFile.load(
          context,
          row.id(),
          row.size(),
          new ExtentIterator(catalog, row.id(), work),
          () -> used.remove(digest));
    }
  }

  /** The blobs that are open. */
  public UseCounts uses() {
    return used;
  }
}
