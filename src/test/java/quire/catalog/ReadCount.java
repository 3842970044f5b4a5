package quire.catalog;

import java.io.IOException;
import java.nio.file.Path;
import org.rocksdb.RocksDB;
import org.rocksdb.Statistics;
import org.rocksdb.TickerType;

/** Counts the rows that are read or looked up in a catalog, by any caller. */
public final class ReadCount implements AutoCloseable {
  static {
    RocksDB.loadLibrary();
  }

  private final Statistics statistics = new Statistics();

  /** A catalog whose rows are counted. */
  public Catalog open(Path directory) throws IOException {
    return Catalog.open(directory, Runnable::run, options -> options.setStatistics(statistics));
  }

  /** Rows since it was opened: those of each get, and of each step of a walk. */
  public long rows() {
    return statistics.getTickerCount(TickerType.NUMBER_KEYS_READ)
        + statistics.getTickerCount(TickerType.NUMBER_DB_SEEK)
        + statistics.getTickerCount(TickerType.NUMBER_DB_NEXT);
  }

  /** To be called after the catalog is closed. */
  @Override
  public void close() {
    statistics.close();
  }
}
