package quire.snapshot;

import java.util.function.Consumer;
import quire.catalog.Catalog;
import quire.catalog.CatalogBatch;

/**
 * Deletes many rows in batches, in order: after a crash, the rows that are left are the last ones
 * added. Rows that were not deleted when this is closed stay. Not thread-safe.
 */
final class Deletions implements AutoCloseable {
  /** The most rows that one batch deletes. */
  private static final int BATCH = 4096;

  private final Catalog catalog;
  private CatalogBatch batch;
  private int rows;

  Deletions(Catalog catalog) {
    this.catalog = catalog;
    batch = newBatch(catalog);
  }

  private static CatalogBatch newBatch(Catalog catalog) {
    return catalog.newBatch().useReserve();
  }

  /** Adds the deletion of one row. */
  void add(Consumer<CatalogBatch> row) {
    row.accept(batch);
    rows++;
    if (rows == BATCH) {
      flush();
    }
  }

  void flush() {
    if (rows > 0) {
      catalog.commit(batch);
      batch.close();
      batch = newBatch(catalog);
      rows = 0;
    }
  }

  @Override
  public void close() {
    batch.close();
  }
}
