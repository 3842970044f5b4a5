package quire.fuse.session;

import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import quire.fuse.device.Device;
import quire.fuse.wire.Out;
import quire.libc.CMemory;

/**
 * A notification to the kernel, sent without a request (enum fuse_notify_code). If the kernel does
 * not have the inode, there is nothing to do, so no call fails. Not thread-safe.
 */
final class Notice {
  private static final int BODY = Out.Header.BYTES;

  private final ByteBuffer buffer;
  private final long address;
  private int length;

  /**
   * @param code of {@link Flags}; stands in the error field of a reply
   * @param size the most bytes behind the header
   */
  Notice(int code, int size) {
    buffer = ByteBuffer.allocateDirect(BODY + size).order(ByteOrder.nativeOrder());
    address = CMemory.address(buffer);
    length = buffer.capacity();
    buffer.putInt(Out.Header.ERROR, code);
  }

  Notice put(int field, long value) {
    buffer.putLong(BODY + field, value);
    return this;
  }

  Notice putInt(int field, int value) {
    buffer.putInt(BODY + field, value);
    return this;
  }

  /** Room for bytes behind a struct of that size; the notification ends with them. */
  ByteBuffer room(int struct, int bytes) {
    length = BODY + struct + bytes;
    return buffer.limit(length).position(BODY + struct);
  }

  void send(Device device) {
    buffer.putInt(Out.Header.LEN, length);
    try {
      device.write(address, length);
    } finally {
      Reference.reachabilityFence(this);
    }
  }
}
