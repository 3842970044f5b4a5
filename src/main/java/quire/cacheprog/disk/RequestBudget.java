package quire.cacheprog.disk;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Limits how long callers wait for a service that may be slow or dead: a budget for each request,
 * the same budget once for its start, and after a few failures in a row no wait for a while.
 * Thread-safe.
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

  /** The rest of the budget for the start. */
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
