package quire.catalog;

import org.rocksdb.RocksDBException;
import org.rocksdb.Status;
import quire.error.Errno;
import quire.error.FsException;

/** RocksDB's failures in the words of a file system. */
final class CatalogErrors {
  private CatalogErrors() {}

  static FsException translate(RocksDBException e) {
    Status status = e.getStatus();
    boolean full =
        status != null
            && (status.getSubCode() == Status.SubCode.NoSpace
                || String.valueOf(status.getState()).contains("No space left"));
    return full
        ? new FsException(Errno.ENOSPC, "no space for the catalog", e)
        : new FsException(Errno.EIO, "the catalog failed: " + e.getMessage(), e);
  }
}
