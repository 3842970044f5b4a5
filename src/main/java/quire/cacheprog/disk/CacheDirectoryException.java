package quire.cacheprog.disk;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The directory of a cache cannot be used; the message tells the reason and what to do. */
final class CacheDirectoryException extends IOException {
  private static final long serialVersionUID = 1L;

  CacheDirectoryException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
