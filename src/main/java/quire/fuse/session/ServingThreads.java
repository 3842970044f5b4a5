package quire.fuse.session;

import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The threads that answer requests. */
final class ServingThreads {
  private static final Logger LOG = LoggerFactory.getLogger(ServingThreads.class);

  /** Enough that some may wait for a disk while others answer. */
  private static final int COUNT = Math.max(4, 2 * Runtime.getRuntime().availableProcessors());

  private static final long STACK_BYTES = 512 << 10;

  private ServingThreads() {}

  /** Serves until the mount ends; returns when all threads have ended. */
  static void run(Connection connection) {
    Lead lead = new Lead();
    try (LeadGuard guard = new LeadGuard(lead)) {
      guard.start();
      List<Thread> threads = new ArrayList<>();
      for (int i = 0; i < COUNT; i++) {
        Runnable loop = new ServingLoop(connection, lead, guard);
        Thread thread = new Thread(null, loop, "quire-fuse-" + i, STACK_BYTES);
        thread.setDaemon(true);
        thread.start();
        threads.add(thread);
      }
      join(threads);
    }
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
