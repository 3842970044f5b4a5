package quire.fuse.session;

import quire.fuse.device.Device;

/** The pages that the kernel has of files and has not written back. Thread-safe. */
final class KernelPages {
  private final Writers writers;
  private final Device device;

  /** For attributes, which nobody waits for; guarded by itself. */
  private final Invalidation attributes;

  KernelPages(Writers writers, Device device) {
    this.writers = writers;
    this.device = device;
    this.attributes = new Invalidation(device);
  }

  /** Whether there may be any of an inode. */
  boolean mayHave(long ino) {
    return writers.contains(ino);
  }

  /** Has those of one inode written, from an offset on; returns when they are. */
  void write(long ino, long offset) {
    if (mayHave(ino)) {
      new Invalidation(device).pages(ino, Math.max(0, offset));
    }
  }

  /** Has all of them written; returns when they are. The serving threads must be free meanwhile. */
  void writeAll() {
    writers.forEach(ino -> write(ino, 0));
  }

  /** The kernel does not know that an inode has other attributes than before, but no other size. */
  void changedAttributes(long ino) {
    synchronized (attributes) {
      attributes.attributes(ino);
    }
  }
}
