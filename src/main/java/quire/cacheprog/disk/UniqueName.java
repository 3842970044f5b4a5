package quire.cacheprog.disk;

import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;

/** File names that no other process uses, on this machine or another. Thread-safe. */
final class UniqueName {
  /** Pids are not enough: containers have their own, and share directories. */
  private static final String PROCESS =
      String.join(
          "-",
          Long.toString(ProcessHandle.current().pid()),
          Long.toHexString(ThreadLocalRandom.current().nextLong()),
          "");

  private static final AtomicLong COUNT = new AtomicLong();

  private UniqueName() {}

  static String next() {
    return PROCESS.concat(Long.toString(COUNT.incrementAndGet())); // + takes its time to link
  }
}
