package quire.catalog;

import org.rocksdb.ReadOptions;
import org.rocksdb.Snapshot;

/**
 * A catalog as it was at one moment. Keeps old rows in the store until it is closed, and nothing
 * else: log ranges that they name may be freed meanwhile.
 */
public final class CatalogView extends CatalogReader implements AutoCloseable {
  private final CatalogEngine engine;
  private final Snapshot snapshot;
  private final ReadOptions options;

  CatalogView(CatalogEngine engine) {
    this(engine, engine.db().getSnapshot());
  }

  private CatalogView(CatalogEngine engine, Snapshot snapshot) {
    this(engine, snapshot, new ReadOptions().setSnapshot(snapshot));
  }

  private CatalogView(CatalogEngine engine, Snapshot snapshot, ReadOptions options) {
    super(engine, options);
    this.engine = engine;
    this.snapshot = snapshot;
    this.options = options;
  }

  @Override
  public void close() {
    options.close();
    engine.db().releaseSnapshot(snapshot);
  }
}
