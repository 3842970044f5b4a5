package quire.cacheprog;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The other side violated the protocol, so its further bytes mean nothing. */
final class ProtocolException extends IOException {
  private static final long serialVersionUID = 1L;

  ProtocolException(String message) {
    super(message);
  }

  ProtocolException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
