package quire.fuse.session;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import quire.fuse.device.Device;

/** The kernel's pages of files that it has not written back. Thread-safe. */
final class KernelPages {
  private final Writers writers;
  private final Device device;

  /** How many threads wait for those of an inode. */
  private final Map<Long, Integer> asked = new ConcurrentHashMap<>();

  /** For attributes, which needs no waiting; guarded by itself. */
  private final Invalidation attributes;

  KernelPages(Writers writers, Device device) {
    this.writers = writers;
    this.device = device;
    this.attributes = new Invalidation(device);
  }

  /** Whether there may be any for an inode. */
  boolean mayHave(long ino) {
    return writers.contains(ino);
  }

  /**
   * Makes the kernel write back those of one inode, from an offset on; returns when they are
   * written.
   */
  void write(long ino, long offset) {
    if (mayHave(ino)) {
      asked.merge(ino, 1, Integer::sum);
      try {
        new Invalidation(device).pages(ino, Math.max(0, offset));
      } finally {
        asked.computeIfPresent(ino, (key, times) -> times == 1 ? null : times - 1);
      }
    }
  }

  /** Whether bytes of an inode that arrive now may be those that were asked for. */
  boolean areAsked(long ino) {
    return asked.containsKey(ino);
  }

  /**
   * Makes the kernel write back all of them; returns when they are written. The serving threads
   * must be free meanwhile.
   */
  void writeAll() {
    writers.forEach(ino -> write(ino, 0));
  }

  /** To be called if attributes of an inode, but not its size, have changed without the kernel. */
  void changedAttributes(long ino) {
    synchronized (attributes) {
      attributes.attributes(ino);
    }
  }
}
