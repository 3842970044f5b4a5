package quire.fuse.session;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongConsumer;
import quire.vfs.call.OpenFlags;

/**
 * The inodes that are open for writing: only for these the kernel may have bytes that it has not
 * written back. Thread-safe.
 */
final class Writers {
  private final Map<Long, Integer> handles = new ConcurrentHashMap<>();

  /** To be called when the inode is opened with these flags of open(2). */
  void opened(long ino, int flags) {
    if (OpenFlags.canWrite(flags)) {
      handles.merge(ino, 1, Integer::sum);
    }
  }

  /** To be called when a handle with these flags is released. */
  void released(long ino, int flags) {
    if (OpenFlags.canWrite(flags)) {
      handles.computeIfPresent(ino, (same, count) -> count == 1 ? null : count - 1);
    }
  }

  void forEach(LongConsumer action) {
    handles.keySet().forEach(action::accept);
  }

  boolean contains(long ino) {
    return handles.containsKey(ino);
  }
}
