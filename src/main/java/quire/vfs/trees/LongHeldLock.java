package quire.vfs.trees;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import quire.work.Asker;

/**
 * A lock whose holders may have long to do: only one takes a snapshot, clones, drops or imports at
 * a time. Thread-safe.
 */
public final class LongHeldLock {
  private static final int LOOK_MILLIS = 100;

  private final ReentrantLock lock = new ReentrantLock();

  /** Waits for the turn, and has it during an action; EINTR where the asker goes away meanwhile. */
  <T> T run(Supplier<T> action) {
    Asker.lock(lock);
    try {
      return action.get();
    } finally {
      lock.unlock();
    }
  }

  /**
   * As {@link #run}, for who may not wait for long.
   *
   * @param givingUp asked a few times a second while this waits
   * @return false if the turn did not come
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

  /** Whether this thread has the turn. */
  boolean isMine() {
    return lock.isHeldByCurrentThread();
  }

  /** Whether anybody has the turn. */
  boolean isTaken() {
    return lock.isLocked();
  }

  /** Whether somebody waits for the turn. */
  boolean isWanted() {
    return lock.hasQueuedThreads();
  }
}
