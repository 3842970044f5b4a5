package quire.store;

import java.io.IOException;

/** A store that cannot be opened; the message says why and what to do, in words for a person. */
public final class StoreException extends IOException {
  private static final long serialVersionUID = 1L;

  public StoreException(String message) {
    super(message);
  }

  public StoreException(String message, Throwable cause) {
    super(message, cause);
  }
}
