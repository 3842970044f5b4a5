package quire.fuse.session;

import com.kenai.jffi.MemoryIO;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Tells the kernel what it is to forget of an inode (FUSE_NOTIFY_INVAL_INODE). What is not in its
 * memory it has forgotten already, so no call fails. Not thread-safe.
 */
final class Invalidation {
  /** Stands where a reply has its error. */
  private static final int INVAL_INODE = 2;

  private static final int BODY = Out.Header.BYTES;

  /** No pages, but attributes only. */
  private static final long ATTRIBUTES = -1;

  private final ByteBuffer buffer =
      ByteBuffer.allocateDirect(BODY + Out.InvalInode.BYTES).order(ByteOrder.nativeOrder());

  private final long address = MemoryIO.getInstance().getDirectBufferAddress(buffer);
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
    buffer.putInt(Out.Header.LEN, buffer.capacity());
    buffer.putInt(Out.Header.ERROR, INVAL_INODE);
    buffer.putLong(Out.Header.UNIQUE, 0);
    buffer.putLong(BODY + Out.InvalInode.INO, node);
    buffer.putLong(BODY + Out.InvalInode.OFF, offset);
    buffer.putLong(BODY + Out.InvalInode.LEN, 0);
    device.write(address, buffer.capacity());
  }
}
