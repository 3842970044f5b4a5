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

  /**
   * Waits for the lock, and holds it during an action; EINTR if the caller's process goes away
   * meanwhile.
   */
  <T> T run(Supplier<T> action) {
    Asker.lock(lock);
    try {
      return action.get();
    } finally {
      lock.unlock();
    }
  }

  /**
   * As {@link #run}, for a caller that cannot wait for long.
   *
   * @param givingUp asked a few times a second while this waits
   * @return false if it gave up before it got the lock
   */
  boolean tryRun(Runnable action, BooleanSupplier givingUp) {
    if (!await(givingUp)) {
      return false;
    }
    try {
      action.run();
      return true;
    } finally {
      lock.unlock();
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
