package quire.snapshot;

import java.util.Iterator;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quire.blob.Digest;
import quire.catalog.BlobRow;
import quire.catalog.Catalog;
import quire.error.Errno;
import quire.error.FsException;
import quire.file.ExtentIterator;
import quire.file.ExtentRows;
import quire.file.FileContext;
import quire.file.FrozenFile;
import quire.file.PlacedExtent;
import quire.work.HeapBudget;

/**
 * Checks the blob that the catalog has under a digest before new bytes with that digest are dropped
 * in favour of it. If it is damaged, the new bytes take its place, which mends all snapshots that
 * name it. Thread-safe.
 */
final class DamagedCopy {
  private static final Logger LOG = LoggerFactory.getLogger(DamagedCopy.class);

  /** A number that no blob has. */
  private static final long NONE = 0;

  private final Catalog catalog;
  private final FileContext context;

  DamagedCopy(Catalog catalog, FileContext context) {
    this.catalog = catalog;
    this.context = context;
  }

  /**
   * Reads and hashes the blob that is stored under a digest. That takes its time, so call it
   * without a lock.
   *
   * @param fresh extents whose bytes have the digest; a blob with the same extents is not read
   *     again
   * @return the number of the stored blob if it is damaged, for {@link #needsRows}
   */
  long find(Digest digest, List<PlacedExtent> fresh) {
    BlobRow there = catalog.blob(digest);
    if (there == null || isIntact(digest, there, fresh)) {
      return NONE;
    }
    return there.id();
  }

  /**
   * Whether the catalog needs rows for the new bytes. To be called with the lock under which they
   * are put.
   *
   * @param damaged as {@link #find} has answered
   */
  boolean needsRows(Digest digest, long damaged) {
    BlobRow there = catalog.blob(digest);
    if (there == null) {
      return true;
    }
    if (there.id() != damaged) {
      return false;
    }
    LOG.warn("blob {} was damaged; the same bytes came again and take its place", digest);
    catalog.garbage().keepReplaced(damaged);
    return true;
  }

  private boolean isIntact(Digest digest, BlobRow blob, List<PlacedExtent> fresh) {
    List<PlacedExtent> shared =
        fresh.stream().map(ExtentRows::shared).map(ExtentRows::placed).toList();
    if (ExtentRows.matches(catalog, blob.id(), shared)) {
      return true;
    }
    try {
      return digest.equals(hash(blob));
    } catch (FsException e) {
      if (e.errno() == Errno.EIO) {
        return false;
      }
      throw e;
    }
  }

  private Digest hash(BlobRow blob) {
    try (HeapBudget.Share work = context.heap().share();
        BlobHasher hasher = new BlobHasher()) {
      Iterator<PlacedExtent> extents = new ExtentIterator(catalog, blob.id(), work);
      return hasher
          .hash(FrozenFile.load(context, blob.id(), blob.size(), extents, () -> {}), count -> {})
          .digest();
    }
  }
}
