package quire.vfs.trees;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import quire.work.Asker;

/**
 * A lock that may be held for long: one thread at a time takes a snapshot, clones, drops or
 * imports. Thread-safe.
 */
public final class LongHeldLock {
  private static final int LOOK_MILLIS = 100;

  private final ReentrantLock lock = new ReentrantLock();

  /** What the present holder does with the lock. */
  private volatile Supplier<String> purpose = () -> "";

  /** Changes whenever the lock gets a holder or loses one. */
  private long holder; // guarded by this, as what follows

  private long awaited = -1; // the number of a holder
  private long awaitedSince;

  /** As {@link #run(Supplier, Supplier)}, for an action that is short as a rule. */
  <T> T run(Supplier<T> action) {
    return run(() -> "other work on snapshots", action);
  }

  /**
   * Waits for the lock, and holds it during an action; EINTR if the caller's process goes away
   * meanwhile.
   *
   * @param what describes the action to those that wait for it; called by their threads
   */
  <T> T run(Supplier<String> what, Supplier<T> action) {
    Asker.lock(lock, () -> purpose.get());
    begin(what);
    try {
      return action.get();
    } finally {
      unlock();
    }
  }

  /**
   * As {@link #run(Supplier, Supplier)}, for a caller that cannot wait for long.
   *
   * @param givingUp asked a few times a second while this waits
   * @return false if it gave up before it got the lock
   */
  boolean tryRun(Supplier<String> what, Runnable action, BooleanSupplier givingUp) {
    if (!await(givingUp)) {
      return false;
    }
    begin(what);
    try {
      action.run();
      return true;
    } finally {
      unlock();
    }
  }

  private boolean await(BooleanSupplier givingUp) {
    try {
      boolean mine = lock.tryLock();
      while (!mine && !givingUp.getAsBoolean()) {
        mine = lock.tryLock(LOOK_MILLIS, TimeUnit.MILLISECONDS);
      }
      return mine;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private void begin(Supplier<String> what) {
    if (lock.getHoldCount() == 1) {
      purpose = what;
      next(); // a thread that asks between two holders asks about neither
    }
  }

  private void unlock() {
    if (lock.getHoldCount() == 1) {
      next();
    }
    lock.unlock();
  }

  private synchronized void next() {
    holder++;
  }

  /**
   * Whether another thread holds the lock, and has held it for longer than this since the first
   * thread asked this about the same holder.
   */
  synchronized boolean isKeptFor(long nanos) {
    if (!lock.isLocked() || lock.isHeldByCurrentThread()) {
      return false;
    }
    long now = System.nanoTime();
    if (awaited != holder) {
      awaited = holder;
      awaitedSince = now;
    }
    return now - awaitedSince > nanos;
  }

  /** Whether this thread holds the lock. */
  boolean isMine() {
    return lock.isHeldByCurrentThread();
  }

  /** Whether any thread holds the lock. */
  boolean isTaken() {
    return lock.isLocked();
  }

  /** Whether a thread waits for the lock. */
  boolean isWanted() {
    return lock.hasQueuedThreads();
  }
}
