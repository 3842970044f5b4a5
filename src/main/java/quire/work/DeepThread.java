package quire.work;

import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import quire.error.FsException;
import quire.error.Results;

/** Runs recursion through nested directories in a thread with a deep stack. */
public final class DeepThread {
  private static final long STACK_BYTES = 256L << 20;

  private DeepThread() {}

  /**
   * Waits for the action, which works for the same asker as the calling thread.
   *
   * @throws FsException the action's exception
   * @throws IllegalStateException with any other exception of the action as its cause
   */
  public static <T> T run(Callable<T> action) {
    Asker asker = Asker.current();
    FutureTask<T> task = new FutureTask<>(() -> asker.call(action));
    new Thread(null, task, "quire-snapshot", STACK_BYTES).start();
    return Results.of(task);
  }
}
