package quire.catalog;

import org.jspecify.annotations.Nullable;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.Slice;

/**
 * A scan over the rows of a column family between two keys, as they were when it began. Not
 * thread-safe. It holds native memory, and delays a reopening of the database, until the thread
 * that made it closes it.
 */
final class PrefixScan implements AutoCloseable {
  private final Database database;
  private final @Nullable Slice end;
  private final ReadOptions options;
  private final RocksIterator rows;

  /**
   * Rows with {@code from <= key < to}.
   *
   * @param opening the opening of the database that {@link Database#enter} needs
   */
  PrefixScan(
      Database database, long opening, Family family, ReadOptions base, byte[] from, byte[] to) {
    RocksDB db = database.enter(opening);
    this.database = database;
    end = new Slice(to);
    options = new ReadOptions(base).setIterateUpperBound(end);
    rows = db.newIterator(family.handle(), options);
    rows.seek(from);
  }

  /** All rows. */
  PrefixScan(Database database, long opening, Family family, ReadOptions base) {
    RocksDB db = database.enter(opening);
    this.database = database;
    end = null;
    options = new ReadOptions(base);
    rows = db.newIterator(family.handle(), options);
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
    database.leave();
  }
}
