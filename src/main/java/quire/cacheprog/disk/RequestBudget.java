package quire.cacheprog.disk;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * How long to wait for something that may be slow or dead: a budget for each request, for its start
 * the same once, and after a few failures in a row none for a while. Thread-safe.
 */
final class RequestBudget {
  private static final int FAILURES = 3;
  private static final long PAUSE_NANOS = TimeUnit.SECONDS.toNanos(30);

  private final Duration budget;
  private final long began = System.nanoTime();

  // guarded by this
  private int failures;
  private long paused;

  RequestBudget(Duration budget) {
    this.budget = budget;
  }

  Duration budget() {
    return budget;
  }

  /** What is left for the start. */
  Duration forStart() {
    return budget.minusNanos(Math.min(budget.toNanos(), System.nanoTime() - began));
  }

  synchronized boolean isOver() {
    return failures >= FAILURES && System.nanoTime() - paused < PAUSE_NANOS;
  }

  synchronized void failed() {
    failures++;
    paused = System.nanoTime();
  }

  synchronized void succeeded() {
    failures = 0;
  }
}
