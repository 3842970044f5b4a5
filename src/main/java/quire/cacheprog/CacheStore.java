package quire.cacheprog;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Keeps what actions have made. Thread-safe. */
public interface CacheStore {
  /** What the action has made; null where that is not known. */
  @Nullable CacheEntry get(CacheId action) throws IOException;

  /**
   * Keeps what an action has made, in the place of what it has made before.
   *
   * @param output the SHA-256 of the bytes
   * @param size how many
   * @param body the bytes; read to its end unless that fails
   * @return a file of these bytes, valid as long as the store is open; null where there is none
   * @throws IOException also where the body is not what {@code output} and {@code size} say, and
   *     then nothing is kept
   */
  @Nullable Path put(CacheId action, CacheId output, long size, InputStream body)
      throws IOException;

  /** Whether it takes nothing. */
  default boolean isReadOnly() {
    return false;
  }
}
