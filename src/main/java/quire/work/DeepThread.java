package quire.work;

import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import quire.error.FsException;
import quire.error.Results;

/** Runs what goes through nested directories by recursion, where the stack is deep enough. */
public final class DeepThread {
  private static final long STACK_BYTES = 256L << 20;

  private DeepThread() {}

  /**
   * Waits for the action, which works for the same asker as the calling thread.
   *
   * @throws FsException what the action threw
   * @throws IllegalStateException with whatever else the action threw as its cause
   */
  public static <T> T run(Callable<T> action) {
    Asker asker = Asker.current();
    FutureTask<T> task = new FutureTask<>(() -> asker.call(action));
    new Thread(null, task, "quire-snapshot", STACK_BYTES).start();
    return Results.of(task);
  }
}
