package quire.catalog;

import org.jspecify.annotations.Nullable;
import org.rocksdb.ColumnFamilyHandle;

/**
 * A column family. It outlives its handle: each opening of RocksDB makes a new handle. {@link
 * Database} guards the handle.
 */
final class Family {
  private @Nullable ColumnFamilyHandle handle;

  /** To be called between {@link Database#enter} and {@link Database#leave} only. */
  ColumnFamilyHandle handle() {
    ColumnFamilyHandle open = handle;
    if (open == null) {
      throw new IllegalStateException("the catalog is not open");
    }
    return open;
  }

  void attach(ColumnFamilyHandle to) {
    handle = to;
  }

  void detach() {
    if (handle != null) {
      handle.close();
      handle = null;
    }
  }
}
