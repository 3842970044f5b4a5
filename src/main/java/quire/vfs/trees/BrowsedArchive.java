package quire.vfs.trees;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import quire.catalog.InodeRecord;
import quire.error.Errno;
import quire.error.FsException;
import quire.snapshot.HeldTree;
import quire.work.Asker;

/**
 * An archive that is browsed. It is read once, when it is first asked for; if it is refused, the
 * reason is kept. Thread-safe; closing it does not wait for a thread that reads it.
 */
final class BrowsedArchive implements AutoCloseable {
  /**
   * Bounds the list of files with this content. When all listed ones are gone, the archive is read
   * again.
   */
  private static final int MOST_FILES = 256;

  private final ReentrantLock reading = new ReentrantLock();
  private final AtomicReference<@Nullable HeldTree> tree = new AtomicReference<>();

  /** The files that had this content, by inode number, with their attributes at that time. */
  private final Map<Long, InodeRecord> files = new ConcurrentHashMap<>();

  private @Nullable FsException refused; // guarded by the lock
  private volatile boolean closed;

  /** The archive's tree, which stays until this is closed. */
  HeldTree tree(InodeRecord file, Supplier<HeldTree> reader) {
    if (files.size() < MOST_FILES) {
      files.put(file.ino(), file);
    }
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
    HeldTree known = tree.get();
    if (known != null) {
      return known;
    }
    try {
      HeldTree read = reader.get();
      tree.set(read);
      if (closed) {
        letGo(); // not used for minutes
      }
      return read;
    } catch (FsException e) {
      if (e.errno() == Errno.EINVAL) { // another failure may not happen next time
        refused = e;
      }
      throw e;
    }
  }

  /** Whether at least one of the files that had this content is unchanged. */
  boolean isIn(Predicate<InodeRecord> isUnchanged) {
    return files.isEmpty() || files.values().stream().anyMatch(isUnchanged);
  }

  private void letGo() {
    HeldTree held = tree.getAndSet(null);
    if (held != null) {
      held.close();
    }
  }

  @Override
  public void close() {
    closed = true;
    letGo();
  }
}
