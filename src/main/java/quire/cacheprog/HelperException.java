package quire.cacheprog;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A cache program did not do what it was asked; the message says which, and what it did. */
public final class HelperException extends IOException {
  private static final long serialVersionUID = 1L;

  HelperException(String message) {
    super(message);
  }

  HelperException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
