package quire.catalog;

import org.rocksdb.ReadOptions;

/**
 * A catalog as it was at one moment. It keeps old rows in the store until it is closed, but not the
 * log ranges that these rows name: these may be freed meanwhile. Reads are EIO once the catalog had
 * to be opened again after a disk error.
 */
public final class CatalogView extends CatalogReader implements AutoCloseable {
  private final Database database;
  private final Database.View view;
  private final ReadOptions options;

  CatalogView(Database database) {
    this(database, database.view());
  }

  private CatalogView(Database database, Database.View view) {
    this(database, view, new ReadOptions().setSnapshot(view.snapshot()));
  }

  private CatalogView(Database database, Database.View view, ReadOptions options) {
    super(database, options, view.opening());
    this.database = database;
    this.view = view;
    this.options = options;
  }

  @Override
  public void close() {
    options.close();
    database.release(view);
  }
}
