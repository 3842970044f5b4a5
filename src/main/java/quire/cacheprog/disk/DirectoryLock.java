package quire.cacheprog.disk;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A lock between deleting old files and using them again, in this process and in all others.
 * Thread-safe.
 */
final class DirectoryLock {
  private final Path file;

  /** A file lock is the process's, not the thread's. */
  private final ReentrantLock threads = new ReentrantLock();

  DirectoryLock(Path file) {
    this.file = file;
  }

  interface Action<T> {
    T run() throws IOException;
  }

  <T> T holding(Action<T> action) throws IOException {
    threads.lock();
    try (FileChannel channel =
            FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock held = channel.lock()) {
      if (!held.isValid()) {
        throw new IOException("cannot lock " + file);
      }
      return action.run();
    } finally {
      threads.unlock();
    }
  }
}
