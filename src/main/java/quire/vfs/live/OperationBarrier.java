package quire.vfs.live;

import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;

/** Counts running operations, so that a thread can wait until they have ended. Thread-safe. */
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

  /** Waits for all operations that began before; operations that begin meanwhile wait for this. */
  void awaitAll() {
    Lock lock = running.writeLock();
    lock.lock();
    try {
      // holding the write lock proves that no earlier operation is still running
    } finally {
      lock.unlock();
    }
  }
}
