package quire.catalog;

import org.jspecify.annotations.Nullable;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.Slice;

/**
 * A walk over the rows of a column family from one key up to another, as they stood when it began.
 * Not thread-safe; holds native memory until closed.
 */
final class PrefixScan implements AutoCloseable {
  private final @Nullable Slice end;
  private final ReadOptions options;
  private final RocksIterator rows;

  /** Rows with {@code from <= key < to}. */
  PrefixScan(RocksDB db, ColumnFamilyHandle family, ReadOptions base, byte[] from, byte[] to) {
    end = new Slice(to);
    options = new ReadOptions(base).setIterateUpperBound(end);
    rows = db.newIterator(family, options);
    rows.seek(from);
  }

  /** All rows. */
  PrefixScan(RocksDB db, ColumnFamilyHandle family, ReadOptions base) {
    end = null;
    options = new ReadOptions(base);
    rows = db.newIterator(family, options);
    rows.seekToFirst();
  }

  boolean hasRow() {
    if (rows.isValid()) {
      return true;
    }
    try {
      rows.status();
    } catch (RocksDBException e) {
      throw CatalogErrors.translate(e);
    }
    return false;
  }

  byte[] key() {
    return rows.key();
  }

  byte[] value() {
    return rows.value();
  }

  void next() {
    rows.next();
  }

  @Override
  public void close() {
    rows.close();
    options.close();
    if (end != null) {
      end.close();
    }
  }
}
