package quire.fuse.session;

import quire.fuse.device.Device;

/** The kernel's pages of files that it has not written back. Thread-safe. */
final class KernelPages {
  private final Writers writers;
  private final Device device;

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
      new Invalidation(device).pages(ino, Math.max(0, offset));
    }
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
