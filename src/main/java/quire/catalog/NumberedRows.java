package quire.catalog;

import org.jspecify.annotations.Nullable;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;

/**
 * Gets rows whose keys are numbers, in ascending order. One that is near the one before costs a
 * step instead of a search, which is several times faster. Not thread-safe; holds native memory,
 * and keeps the database from being opened anew, until the thread that made it closes it.
 */
final class NumberedRows implements AutoCloseable {
  /** Steps that are worth trying before a search. */
  private static final int NEAR = 4;

  /** Numbers that are this near are likely to be those of rows that are: one row uses two. */
  private static final int NEAR_NUMBERS = 16;

  private final Database database;
  private final RocksIterator rows;
  private long at = -1;

  /**
   * @param opening of the database, as {@link Database#enter} wants it
   */
  NumberedRows(Database database, long opening, Family family, ReadOptions options) {
    RocksDB db = database.enter(opening);
    this.database = database;
    rows = db.newIterator(family.handle(), options);
  }

  /**
   * Whether a number is near the one before or the one behind it. If not, the row is better got by
   * itself: a search by an iterator is slower, as no filter helps it.
   */
  static boolean hasNeighbours(long[] ascending, int index) {
    return (index > 0 && ascending[index] - ascending[index - 1] <= NEAR_NUMBERS)
        || (index + 1 < ascending.length
            && ascending[index + 1] - ascending[index] <= NEAR_NUMBERS);
  }

  /**
   * The value of a row; null where there is none.
   *
   * @param number not negative, greater than those asked for before
   */
  byte @Nullable [] get(long number) {
    for (int i = 0; i < NEAR && at >= 0 && at < number; i++) {
      rows.next();
      settle();
    }
    if (at < number) {
      rows.seek(Keys.of(number));
      settle();
    }
    return at == number ? rows.value() : null;
  }

  /** Learns where the iterator stands: behind the last row all numbers are passed. */
  private void settle() {
    if (rows.isValid()) {
      at = Keys.first(rows.key());
      return;
    }
    try {
      rows.status();
    } catch (RocksDBException e) {
      throw CatalogErrors.translate(e);
    }
    at = Long.MAX_VALUE;
  }

  @Override
  public void close() {
    rows.close();
    database.leave();
  }
}
