package quire.error;

import org.jspecify.annotations.Nullable;

/**
 * The one exception that carries an errno to the front door. Expected answers (a missing name, a
 * full directory) are cheap: without a cause there is no stack trace, and {@link #of} formats a
 * message only for a caller that asks for it.
 */
public final class FsException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final Errno errno;
  private final String message;

  /** What the message is formatted with; null if it is complete. */
  private final transient Object @Nullable [] subjects;

  private FsException(
      Errno errno, String message, Object @Nullable [] subjects, @Nullable Throwable cause) {
    super(message, cause, true, cause != null);
    this.errno = errno;
    this.message = message;
    this.subjects = subjects;
  }

  public FsException(Errno errno, String message, @Nullable Throwable cause) {
    this(errno, message, null, cause);
  }

  public FsException(Errno errno, String message) {
    this(errno, message, null, null);
  }

  /**
   * With a message that is formatted when it is asked for.
   *
   * @param format as of {@link String#format}, with {@code %s} for each subject
   * @param subjects immutable, or of a constant {@code toString}
   */
  public static FsException of(Errno errno, String format, Object... subjects) {
    return new FsException(errno, format, subjects, null);
  }

  public Errno errno() {
    return errno;
  }

  @Override
  public String getMessage() {
    Object[] named = subjects;
    return named == null ? message : message.formatted(named);
  }
}
