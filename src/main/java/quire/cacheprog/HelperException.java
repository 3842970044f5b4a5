package quire.cacheprog;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A cache program did not do its task; the message names the program and the problem. */
public final class HelperException extends IOException {
  private static final long serialVersionUID = 1L;

  HelperException(String message) {
    super(message);
  }

  HelperException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
