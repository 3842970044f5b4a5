package quire.fuse.session;

import quire.fuse.device.Device;
import quire.fuse.wire.Flags;
import quire.fuse.wire.Out;

/** Invalidates the kernel's cache of an inode. Not thread-safe. */
final class Invalidation {
  /** An offset that stands for attributes only, no pages. */
  private static final long ATTRIBUTES = -1;

  private final Notice notice = new Notice(Flags.FUSE_NOTIFY_INVAL_INODE, Out.InvalInode.BYTES);
  private final Device device;

  Invalidation(Device device) {
    this.device = device;
  }

  /** Drops the attributes. Does not wait. */
  void attributes(long node) {
    send(node, ATTRIBUTES);
  }

  /**
   * Makes the kernel write back its pages from {@code offset} to the end, and drop them. Waits for
   * these writes, which other threads must serve.
   */
  void pages(long node, long offset) {
    send(node, offset);
  }

  private void send(long node, long offset) {
    notice.put(Out.InvalInode.INO, node).put(Out.InvalInode.OFF, offset);
    notice.put(Out.InvalInode.LEN, 0).send(device);
  }
}
