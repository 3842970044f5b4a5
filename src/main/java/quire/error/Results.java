package quire.error;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;

/** What other threads have come to. */
public final class Results {
  private Results() {}

  /**
   * Waits for a result.
   *
   * @throws FsException what the other thread threw, or EINTR where this one is interrupted
   * @throws IllegalStateException with whatever else the other thread threw as its cause
   */
  public static <T> T of(Future<T> future) {
    try {
      return future.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new FsException(Errno.EINTR);
    } catch (ExecutionException e) {
      FatalEnd.ifOutOfMemory(e);
      if (e.getCause() instanceof FsException known) {
        throw known;
      }
      throw new IllegalStateException("another thread failed", e.getCause());
    }
  }
}
