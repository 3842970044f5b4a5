package quire.error;

import org.jspecify.annotations.Nullable;

/**
 * The one exception that carries an errno to the front door. Expected answers (a missing name, a
 * full directory) are cheap: without a cause there is no stack trace.
 */
public final class FsException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final Errno errno;

  public FsException(Errno errno, String message) {
    this(errno, message, null);
  }

  public FsException(Errno errno, String message, @Nullable Throwable cause) {
    super(message, cause, true, cause != null);
    this.errno = errno;
  }

  public FsException(Errno errno) {
    this(errno, errno.text());
  }

  public Errno errno() {
    return errno;
  }
}
