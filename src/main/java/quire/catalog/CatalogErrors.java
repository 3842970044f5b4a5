package quire.catalog;

import org.rocksdb.RocksDBException;
import org.rocksdb.Status;
import quire.error.Errno;
import quire.error.FsException;

/** Translates RocksDB's failures into file system errors. */
final class CatalogErrors {
  private CatalogErrors() {}

  static FsException translate(RocksDBException e) {
    Status status = e.getStatus();
    String state = status == null ? "" : String.valueOf(status.getState());
    if (state.contains(Errno.EDQUOT.text())) {
      return new FsException(Errno.EDQUOT, "no space for the catalog", e);
    }
    boolean full =
        state.contains(Errno.ENOSPC.text())
            || (status != null && status.getSubCode() == Status.SubCode.NoSpace);
    if (status != null && status.getCode() == Status.Code.Corruption) {
      return new FsException(
          Errno.EIO,
          "a table of the catalog is damaged, and so it takes no changes: %s; unmount, and run quire fsck --repair"
              .formatted(e.getMessage()),
          e);
    }
    if (state.contains(Errno.ENOENT.text())) {
      return new FsException(
          Errno.EIO,
          "a file of the catalog is missing: %s; run quire fsck on the store, which tells what is lost, and put the directory catalog back from a backup"
              .formatted(e.getMessage()),
          e);
    }
    return full
        ? new FsException(Errno.ENOSPC, "no space for the catalog", e)
        : new FsException(Errno.EIO, "the catalog failed: " + e.getMessage(), e);
  }
}
