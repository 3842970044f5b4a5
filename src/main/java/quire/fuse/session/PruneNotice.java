package quire.fuse.session;

import java.nio.ByteBuffer;
import quire.fuse.device.Device;

/**
 * Asks the kernel to forget inodes as far as nobody uses them (FUSE_NOTIFY_PRUNE, since 7.45). It
 * writes back what it has of them first, so that others have to serve it. Not thread-safe.
 */
final class PruneNotice {
  /** Numbers in one notice. */
  static final int MOST = 512;

  private static final int CODE = 9;

  /** Of struct fuse_notify_prune_out: a count of 32 bits, and twelve bytes of nothing. */
  private static final int STRUCT = 16;

  private final Device device;

  PruneNotice(Device device) {
    this.device = device;
  }

  /** Asks so for all numbers of {@code nodes} in {@code [from, to)}, {@link #MOST} at most. */
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
