package quire.error;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;

/** Waits for results of other threads. */
public final class Results {
  private Results() {}

  /**
   * Waits for a result.
   *
   * @throws FsException the other thread's exception, or EINTR if this one is interrupted
   * @throws IllegalStateException with any other exception of the other thread as its cause
   */
  public static <T> T of(Future<T> future) {
    try {
      return future.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new FsException(Errno.EINTR, "interrupted while waiting for another thread", e);
    } catch (ExecutionException e) {
      FatalEnd.ifOutOfMemory(e);
      if (e.getCause() instanceof FsException known) {
        throw known;
      }
      throw new IllegalStateException("another thread failed", e.getCause());
    }
  }
}
