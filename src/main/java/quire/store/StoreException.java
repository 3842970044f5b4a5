package quire.store;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A store that cannot be opened; the message tells a person the reason and what to do. */
public final class StoreException extends IOException {
  private static final long serialVersionUID = 1L;

  public StoreException(String message) {
    super(message);
  }

  public StoreException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
