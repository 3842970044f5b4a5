package quire.cacheprog;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Stores the results of actions. Thread-safe. */
public interface CacheStore {
  /** The result of an action; null if it is not known. */
  @Nullable CacheEntry get(CacheId action) throws IOException;

  /**
   * Stores the result of an action, in the place of an earlier one.
   *
   * @param output the SHA-256 of the bytes
   * @param size how many
   * @param body the bytes; read to its end unless that fails
   * @return a file of these bytes, valid as long as the store is open; null if there is none
   * @throws IOException also if the body does not match {@code output} and {@code size}; nothing is
   *     stored then
   */
  @Nullable Path put(CacheId action, CacheId output, long size, InputStream body)
      throws IOException;

  /** Whether it refuses all puts. */
  default boolean isReadOnly() {
    return false;
  }
}
