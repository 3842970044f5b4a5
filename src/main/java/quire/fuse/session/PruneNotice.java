package quire.fuse.session;

import java.nio.ByteBuffer;
import quire.fuse.device.Device;

/**
 * Asks the kernel to forget unused inodes (FUSE_NOTIFY_PRUNE, since 7.45). It writes their pages
 * back first, so other threads must serve it. Not thread-safe.
 */
final class PruneNotice {
  /** The most numbers in one notification. */
  static final int MOST = 512;

  private static final int CODE = 9;

  /** The size of struct fuse_notify_prune_out: a 32-bit count and twelve unused bytes. */
  private static final int STRUCT = 16;

  private final Device device;

  PruneNotice(Device device) {
    this.device = device;
  }

  /** Asks for the numbers of {@code nodes} in {@code [from, to)}, {@link #MOST} at most. */
  void send(long[] nodes, int from, int to) {
    Notice notice = new Notice(CODE, STRUCT + Long.BYTES * (to - from));
    notice.putInt(0, to - from);
    ByteBuffer numbers = notice.room(STRUCT, Long.BYTES * (to - from));
    for (int i = from; i < to; i++) {
      numbers.putLong(nodes[i]);
    }
    notice.send(device);
  }
}
