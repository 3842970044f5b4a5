package quire.fuse.session;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import quire.libc.CMemory;

/** Bytes from the start of a file that the kernel is to put among its pages. Not thread-safe. */
final class PagesNotice {
  private static final int BODY = Out.Header.BYTES;
  private static final int BYTES = BODY + Out.Store.BYTES;

  private final Device device;
  private final ByteBuffer buffer;
  private final long address;

  /**
   * @param most bytes of a file that it has room for
   */
  PagesNotice(Device device, int most) {
    this.device = device;
    buffer = ByteBuffer.allocateDirect(BYTES + most).order(ByteOrder.nativeOrder());
    address = CMemory.address(buffer);
    buffer.putInt(Out.Header.ERROR, Notice.STORE);
  }

  /** Room for so many bytes; they are to fill it. */
  ByteBuffer room(int bytes) {
    return buffer.limit(BYTES + bytes).position(BYTES);
  }

  /** Sends what is in the room, as the bytes of a node. */
  void send(long node) {
    int length = buffer.limit();
    buffer.putInt(Out.Header.LEN, length);
    buffer.putLong(BODY + Out.Store.NODEID, node);
    buffer.putInt(BODY + Out.Store.SIZE, length - BYTES);
    device.write(address, length);
  }
}
