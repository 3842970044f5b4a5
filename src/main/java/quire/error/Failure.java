package quire.error;

import java.io.IOException;
import java.io.UncheckedIOException;

/** A failure with a message for a person: what happened, to which path, and what to do next. */
public final class Failure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public Failure(String message) {
    super(message);
  }

  public Failure(String message, Throwable cause) {
    super(message, cause);
  }

  /** Whether the message of an exception is a sentence for a person. */
  public static boolean isExpected(Exception e) {
    return e.getMessage() != null
        && (e instanceof Failure
            || e instanceof FsException
            || e instanceof IOException
            || e instanceof UncheckedIOException);
  }
}
