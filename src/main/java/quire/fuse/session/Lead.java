package quire.fuse.session;

import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Selects the one serving thread that reads requests: the leader. It answers short requests itself
 * and then reads the next one, so a request wakes only its caller. Before a long request it passes
 * the lead on. If it gets stuck unexpectedly, {@link LeadGuard} passes the lead on. Thread-safe.
 */
final class Lead {
  private final Semaphore free = new Semaphore(1);

  /** Odd while the leader answers a request; no value occurs twice. */
  private final AtomicLong turn = new AtomicLong();

  /** Waits for the lead. */
  void take() {
    free.acquireUninterruptibly();
  }

  /** Passes the lead on. */
  void pass() {
    free.release();
  }

  /** To be called when the leader begins to answer a request. */
  long begin() {
    return turn.incrementAndGet();
  }

  /** To be called when the answer is given; returns whether the thread still leads. */
  boolean end(long begun) {
    return turn.compareAndSet(begun, begun + 1);
  }

  long turn() {
    return turn.get();
  }

  static boolean isAnswering(long turn) {
    return (turn & 1) == 1;
  }

  /**
   * Passes the lead on, if the leader still answers the same request as when {@code seen} was the
   * turn.
   */
  void passOnFrom(long seen) {
    if (isAnswering(seen) && turn.compareAndSet(seen, seen + 1)) {
      free.release();
    }
  }
}
