package quire.catalog;

import org.jspecify.annotations.Nullable;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;

/**
 * Gets rows whose keys are numbers, in ascending order. If a row is near the previous one, this
 * steps to it instead of searching, which is several times faster. Not thread-safe. It holds native
 * memory, and delays a reopening of the database, until the thread that made it closes it.
 */
final class NumberedRows implements AutoCloseable {
  /** The most steps that are tried before a search. */
  private static final int NEAR = 4;

  /**
   * The distance of numbers that suggests neighbouring rows: consecutive rows differ by about two.
   */
  private static final int NEAR_NUMBERS = 16;

  private final Database database;
  private final RocksIterator rows;
  private long at = -1;

  /**
   * @param opening the opening of the database that {@link Database#enter} needs
   */
  NumberedRows(Database database, long opening, Family family, ReadOptions options) {
    RocksDB db = database.enter(opening);
    this.database = database;
    rows = db.newIterator(family.handle(), options);
  }

  /**
   * Whether a number is near the previous or the next one. If not, a single get is better: an
   * iterator's search is slower, because it cannot use the filters.
   */
  static boolean hasNeighbours(long[] ascending, int index) {
    return (index > 0 && ascending[index] - ascending[index - 1] <= NEAR_NUMBERS)
        || (index + 1 < ascending.length
            && ascending[index + 1] - ascending[index] <= NEAR_NUMBERS);
  }

  /**
   * The value of a row; null if there is none.
   *
   * @param number not negative, greater than all numbers asked for before
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

  /** Updates the iterator's position: behind the last row it counts as greater than all numbers. */
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
