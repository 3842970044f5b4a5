package quire.fuse.session;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import quire.fuse.device.Device;
import quire.fuse.wire.Out;
import quire.libc.CMemory;

/**
 * What the kernel is told without having asked (enum fuse_notify_code). Of what is not in its
 * memory it has nothing to know, so no call fails. Not thread-safe.
 */
final class Notice {
  private static final int BODY = Out.Header.BYTES;

  private final ByteBuffer buffer;
  private final long address;
  private int length;

  /**
   * @param code of {@link Flags}; stands where a reply has its error
   * @param size of what follows the header, at most
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

  /** Room for so many bytes behind a struct of that size; they end what is sent. */
  ByteBuffer room(int struct, int bytes) {
    length = BODY + struct + bytes;
    return buffer.limit(length).position(BODY + struct);
  }

  void send(Device device) {
    buffer.putInt(Out.Header.LEN, length);
    device.write(address, length);
  }
}
