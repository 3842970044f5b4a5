package quire.vfs.live;

import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;

/** Operations that are running, and a way to wait until they have ended. Thread-safe. */
final class OperationBarrier {
  private final ReadWriteLock running = new ReentrantReadWriteLock();

  /** Runs an operation; others may run at the same time. */
  <T> T run(Supplier<T> operation) {
    Lock lock = running.readLock();
    lock.lock();
    try {
      return operation.get();
    } finally {
      lock.unlock();
    }
  }

  /** Waits for all that began before; those that come meanwhile wait for this. */
  void awaitAll() {
    Lock lock = running.writeLock();
    lock.lock();
    try {
      // to have it is all that was to be waited for
    } finally {
      lock.unlock();
    }
  }
}
