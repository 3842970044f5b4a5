package quire.cacheprog;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A read-only view of another store, for a host that may not put. Thread-safe. */
public final class ReadOnlyStore implements CacheStore {
  private final CacheStore store;

  public ReadOnlyStore(CacheStore store) {
    this.store = store;
  }

  @Override
  public @Nullable CacheEntry get(CacheId action) throws IOException {
    return store.get(action);
  }

  @Override
  public @Nullable Path put(CacheId action, CacheId output, long size, InputStream body)
      throws IOException {
    throw new IOException("the cache is read-only");
  }

  @Override
  public boolean isReadOnly() {
    return true;
  }
}
