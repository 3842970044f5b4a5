package quire.cacheprog;

import java.time.Duration;

/**
 * The delay before a program that has ended is started again; it doubles each time that the program
 * did not last. Not thread-safe.
 */
final class RestartDelay {
  /** A program that has run this long begins again with the shortest delay. */
  private static final Duration LASTING = Duration.ofMinutes(1);

  private static final int MAX_DOUBLINGS = 6;

  private final Duration first;
  private int doublings;
  private long began = System.nanoTime();
  private long over = began;

  RestartDelay(Duration first) {
    this.first = first;
  }

  void begins() {
    began = System.nanoTime();
  }

  void ended() {
    long now = System.nanoTime();
    if (now - began > LASTING.toNanos()) {
      doublings = 0;
    }
    over = now + (first.toNanos() << doublings);
    doublings = Math.min(doublings + 1, MAX_DOUBLINGS);
  }

  boolean isOver() {
    return System.nanoTime() - over >= 0;
  }
}
