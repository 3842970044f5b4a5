package quire.fuse.session;

import java.util.concurrent.locks.LockSupport;
import quire.error.FatalEnd;

/**
 * Watches the leader as long as there are requests. If the leader takes long over one, because it
 * waits for a disk or a lock, passes the lead on. Sleeps while there are no requests. Thread-safe.
 */
final class LeadGuard implements Runnable, AutoCloseable {
  /** The longest time that others wait for a leader that is stuck. */
  private static final long LOOK_NANOS = 1_000_000;

  /** The number of checks without a change before it sleeps. */
  private static final int QUIET_LOOKS = 20;

  private static final String NAME = "quire-fuse-guard";
  private static final long STACK_BYTES = 256 << 10;

  private final Lead lead;
  private final Thread thread = new Thread(null, FatalEnd.guarding(NAME, this), NAME, STACK_BYTES);
  private volatile boolean asleep;
  private volatile boolean closed;

  LeadGuard(Lead lead) {
    this.lead = lead;
    thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  /** To be called by the leader when it begins to answer a request. */
  void wake() {
    if (asleep) {
      asleep = false;
      LockSupport.unpark(thread);
    }
  }

  @Override
  public void run() {
    int quiet = 0;
    while (!closed) {
      long seen = lead.turn();
      LockSupport.parkNanos(LOOK_NANOS);
      lead.passOnFrom(seen);
      quiet = lead.turn() == seen ? quiet + 1 : 0;
      if (quiet > QUIET_LOOKS) {
        sleep(seen);
        quiet = 0;
      }
    }
  }

  private void sleep(long seen) {
    asleep = true;
    while (asleep && !closed && lead.turn() == seen) { // a request that begins now wakes this
      LockSupport.park();
    }
    asleep = false;
  }

  @Override
  public void close() {
    closed = true;
    LockSupport.unpark(thread);
  }
}
