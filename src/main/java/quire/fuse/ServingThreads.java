package quire.fuse;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quire.error.FatalEnd;

/**
 * The threads of a front door that read requests and answer them. They are the JVM's own: threads
 * of libfuse would be attached to the JVM and detached at every request, which costs more than most
 * requests.
 */
public final class ServingThreads {
  private static final Logger LOG = LoggerFactory.getLogger(ServingThreads.class);

  /** Enough threads that some may wait for a disk while others answer. */
  private static final int COUNT = Math.max(4, 2 * Runtime.getRuntime().availableProcessors());

  private static final long STACK_BYTES = 512 << 10;

  private ServingThreads() {}

  /** Runs a loop in each of the threads; returns when all loops have ended. */
  public static void run(Supplier<? extends Runnable> loops) {
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < COUNT; i++) {
      String name = "quire-fuse-" + i;
      Runnable loop = FatalEnd.guarding(name, loops.get());
      Thread thread = new Thread(null, loop, name, STACK_BYTES);
      thread.setDaemon(true);
      thread.start();
      threads.add(thread);
    }
    join(threads);
  }

  private static void join(List<Thread> threads) {
    for (Thread thread : threads) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        LOG.warn("interrupted while serving; the mount is given up");
        Thread.currentThread().interrupt();
        return;
      }
    }
  }
}
