package quire.fuse.session;

import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Who of the serving threads reads requests: one at a time, the leader. It answers what is quickly
 * answered itself and then reads the next, so that a request wakes nobody but who waits for it.
 * What takes longer it answers when it has passed the lead on; where it is stuck without knowing,
 * {@link LeadGuard} passes it on. Thread-safe.
 */
final class Lead {
  private final Semaphore free = new Semaphore(1);

  /** Odd while the leader answers a request; it never comes back to what it was. */
  private final AtomicLong turn = new AtomicLong();

  /** Waits for the lead. */
  void take() {
    free.acquireUninterruptibly();
  }

  /** The leader passes the lead on. */
  void pass() {
    free.release();
  }

  /** The leader begins to answer a request. */
  long begin() {
    return turn.incrementAndGet();
  }

  /** The answer is given; tells whether who has begun it still leads. */
  boolean end(long begun) {
    return turn.compareAndSet(begun, begun + 1);
  }

  long turn() {
    return turn.get();
  }

  static boolean isAnswering(long turn) {
    return (turn & 1) == 1;
  }

  /** Takes the lead from who still answers the same request as when {@code seen} was the turn. */
  void passOnFrom(long seen) {
    if (isAnswering(seen) && turn.compareAndSet(seen, seen + 1)) {
      free.release();
    }
  }
}
