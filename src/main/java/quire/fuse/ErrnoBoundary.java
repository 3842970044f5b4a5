package quire.fuse;

import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quire.error.Errno;
import quire.error.FatalEnd;
import quire.error.FsException;
import quire.metrics.ServedRequest;

/**
 * The one place where exceptions become errno. No exception passes it: the JVM does not catch an
 * exception of a callback from C, so a bug must end here, as EIO with a stack trace in the log. Two
 * errors end the process instead (see {@link FatalEnd}): exhausted memory, and an exhausted stack
 * while something was being changed. Both can happen between any two instructions.
 */
public final class ErrnoBoundary {
  private static final Logger LOG = LoggerFactory.getLogger(ErrnoBoundary.class);

  /** Requests that change nothing. */
  private static final Set<String> READING =
      Set.of(
          "access",
          "fgetattr",
          "getattr",
          "getxattr",
          "listxattr",
          "lookup",
          "lseek",
          "open",
          "opendir",
          "poll",
          "read",
          "readdir",
          "readdirplus",
          "readlink",
          "statfs");

  private ErrnoBoundary() {}

  /** A request; returns 0 or more, a count if the system call has one. */
  @FunctionalInterface
  public interface Request {
    int serve();
  }

  /** Serves a request; returns its result, or the negative errno of its failure. */
  public static int guard(String operation, Request request) {
    int answer = answer(operation, request);
    ServedRequest.current().answered(answer);
    return answer;
  }

  private static int answer(String operation, Request request) {
    try {
      return request.serve();
    } catch (FsException e) {
      if (e.errno() == Errno.EIO) {
        FatalEnd.ifOutOfMemory(e);
        LOG.error("{}: {}", operation, e.getMessage(), e.getCause());
      }
      return -e.errno().number();
    } catch (Throwable e) {
      FatalEnd.ifOutOfMemory(e);
      if (e instanceof StackOverflowError && !READING.contains(operation)) {
        FatalEnd.because("its stack is exhausted in the middle of a " + operation, e);
      }
      LOG.error("{} failed because of a bug", operation, e);
      return -Errno.EIO.number();
    }
  }
}
