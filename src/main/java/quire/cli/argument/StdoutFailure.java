package quire.cli.argument;

import java.io.IOException;
import java.io.PrintWriter;
import quire.error.Errno;

/** Ends a verb whose stdout cannot be written to any more. */
public final class StdoutFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private static final int FAILED = 1;
  private static final int ENDED_BY_SIGPIPE = 128 + 13;

  public StdoutFailure(IOException cause) {
    super(cause);
  }

  /**
   * The exit status. If the reader of a pipe has gone, as {@code head} does, it is that of a
   * program killed by SIGPIPE, and there is no message.
   *
   * @param err gets the reason otherwise
   */
  public int exit(PrintWriter err) {
    String reason = getCause() == null ? "" : String.valueOf(getCause().getMessage());
    if (reason.contains(Errno.EPIPE.text())) {
      return ENDED_BY_SIGPIPE;
    }
    err.println("quire: cannot write to stdout: %s; its output is not complete".formatted(reason));
    err.flush();
    return FAILED;
  }
}
