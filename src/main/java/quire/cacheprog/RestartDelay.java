package quire.cacheprog;

import java.time.Duration;

/**
 * When a program that has ended is started again: after a delay that doubles each time that it has
 * not lasted. Not thread-safe.
 */
final class RestartDelay {
  /** A program that has lasted as long has a new chance. */
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
