package quire.cacheprog;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A body does not match its request. Only that request fails; the next bytes can be read. */
public final class BodyException extends IOException {
  private static final long serialVersionUID = 1L;

  public BodyException(String message) {
    super(message);
  }

  BodyException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
