package quire.fuse.jnr;

import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Threads of the JVM that each run the {@link RequestLoop}. libfuse's own threads would be made
 * known to the JVM, and forgotten again, at every single request, which costs more than most
 * requests.
 */
final class ServingThreads {
  private static final Logger LOG = LoggerFactory.getLogger(ServingThreads.class);

  /** Enough that some may wait for a disk while others answer. */
  private static final int COUNT = Math.max(4, 2 * Runtime.getRuntime().availableProcessors());

  private static final long STACK_BYTES = 512 << 10;

  private ServingThreads() {}

  /** Runs the loop in all threads; returns when it has ended in each of them. */
  static void run(Runnable loop) {
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < COUNT; i++) {
      Thread thread = new Thread(null, loop, "quire-fuse-" + i, STACK_BYTES);
      thread.setDaemon(true);
      thread.start();
      threads.add(thread);
    }
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
