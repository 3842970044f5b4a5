package quire.fuse.session;

import quire.fuse.device.Device;
import quire.fuse.wire.Flags;
import quire.fuse.wire.Out;

/** Tells the kernel what it is to forget of an inode. Not thread-safe. */
final class Invalidation {
  /** No pages, but attributes only. */
  private static final long ATTRIBUTES = -1;

  private final Notice notice = new Notice(Flags.FUSE_NOTIFY_INVAL_INODE, Out.InvalInode.BYTES);
  private final Device device;

  Invalidation(Device device) {
    this.device = device;
  }

  /** The kernel has to ask for attributes. Waits for nothing. */
  void attributes(long node) {
    send(node, ATTRIBUTES);
  }

  /**
   * The kernel writes pages back that nobody has asked it to write, from {@code offset} to the end,
   * and forgets them. Waits for these writes: others have to serve them.
   */
  void pages(long node, long offset) {
    send(node, offset);
  }

  private void send(long node, long offset) {
    notice.put(Out.InvalInode.INO, node).put(Out.InvalInode.OFF, offset);
    notice.put(Out.InvalInode.LEN, 0).send(device);
  }
}
