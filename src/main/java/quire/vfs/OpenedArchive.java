package quire.vfs;

import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import quire.error.Errno;
import quire.error.FsException;
import quire.snapshot.HeldTree;
import quire.work.Asker;

/**
 * An archive that somebody browses. It is read when it is first asked for, once: of one that is
 * refused the reason is kept. Thread-safe.
 */
final class OpenedArchive implements AutoCloseable {
  private final ReentrantLock reading = new ReentrantLock();

  // guarded by the lock
  private @Nullable HeldTree tree;
  private @Nullable FsException refused;
  private boolean closed;

  /** Its tree, which stays until this is closed. */
  HeldTree tree(Supplier<HeldTree> reader) {
    Asker.lock(reading);
    try {
      return treeLocked(reader);
    } finally {
      reading.unlock();
    }
  }

  private HeldTree treeLocked(Supplier<HeldTree> reader) {
    if (refused != null) {
      throw refused;
    }
    HeldTree read = tree;
    if (read == null) {
      try {
        read = reader.get();
      } catch (FsException e) {
        if (e.errno() == Errno.EINVAL) { // what else goes wrong may go well next time
          refused = e;
        }
        throw e;
      }
      if (closed) {
        read.close(); // nobody has come back for minutes
      } else {
        tree = read;
      }
    }
    return read;
  }

  @Override
  public void close() {
    reading.lock();
    try {
      closed = true;
      if (tree != null) {
        tree.close();
      }
    } finally {
      reading.unlock();
    }
  }
}
