package quire.cacheprog;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The other side said what the protocol does not allow, and what it says next means nothing. */
final class ProtocolException extends IOException {
  private static final long serialVersionUID = 1L;

  ProtocolException(String message) {
    super(message);
  }

  ProtocolException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
