package quire.fuse;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quire.error.Errno;
import quire.error.FsException;
import quire.metrics.ServedRequest;

/**
 * The one place where exceptions become errno. Nothing passes it: the JVM does not catch what a
 * callback from C throws, so a bug must end here, as EIO with a stack trace in the log.
 */
public final class ErrnoBoundary {
  private static final Logger LOG = LoggerFactory.getLogger(ErrnoBoundary.class);

  private ErrnoBoundary() {}

  /** A request; answers 0 or more, a count where the system call has one. */
  @FunctionalInterface
  public interface Request {
    int serve();
  }

  /** The request's answer, or the negative errno of why there is none. */
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
        LOG.error("{}: {}", operation, e.getMessage(), e.getCause());
      }
      return -e.errno().number();
    } catch (OutOfMemoryError e) {
      LOG.error("{}: out of memory", operation, e);
      return -Errno.ENOMEM.number();
    } catch (Throwable e) {
      LOG.error("{} failed because of a bug", operation, e);
      return -Errno.EIO.number();
    }
  }
}
