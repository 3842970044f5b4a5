package quire.fuse.device;

import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import quire.error.Errno;
import quire.libc.CFunction;
import quire.libc.CMemory;

/**
 * A socket message that carries a file descriptor (SCM_RIGHTS). The layouts are those of 64-bit
 * Linux:
 *
 * <pre>
 * struct msghdr    0 name  8 namelen  16 iov  24 iovlen  32 control  40 controllen  48 flags
 * struct cmsghdr   0 len   8 level    12 type  16 data
 * </pre>
 */
final class DescriptorMessage {
  private static final int MESSAGE_BYTES = 56;
  private static final int IOV = 16;
  private static final int IOV_COUNT = 24;
  private static final int CONTROL = 32;
  private static final int CONTROL_LENGTH = 40;

  private static final int CONTROL_BYTES = 64;
  private static final int LEVEL = 8;
  private static final int TYPE = 12;
  private static final int DATA = 16;

  private static final int SOL_SOCKET = 1;
  private static final int SCM_RIGHTS = 1;
  private static final int MSG_CMSG_CLOEXEC = 0x4000_0000;

  private final KernelCalls calls;
  private final CMemory memory = new CMemory();
  private final IoVectors vectors = new IoVectors(1);
  private final ByteBuffer control = memory.bytes(CONTROL_BYTES);
  private final ByteBuffer message = memory.bytes(MESSAGE_BYTES);

  DescriptorMessage(KernelCalls calls) {
    this.calls = calls;
    ByteBuffer content = memory.bytes(1);
    vectors.add(CMemory.address(content), content.capacity());
    message.putLong(IOV, vectors.address());
    message.putLong(IOV_COUNT, vectors.count());
    message.putLong(CONTROL, CMemory.address(control));
    message.putLong(CONTROL_LENGTH, CONTROL_BYTES);
  }

  /** Waits for a descriptor; -1 if the other end is closed without sending one. */
  int receive(int socket) {
    long received = receiveMessage(socket);
    boolean descriptor =
        received > 0
            && message.getLong(CONTROL_LENGTH) >= DATA + Integer.BYTES
            && control.getInt(LEVEL) == SOL_SOCKET
            && control.getInt(TYPE) == SCM_RIGHTS;
    return descriptor ? control.getInt(DATA) : -1;
  }

  private long receiveMessage(int socket) {
    try {
      long received;
      do {
        received = calls.recvmsg(socket, CMemory.address(message), MSG_CMSG_CLOEXEC);
      } while (received < 0 && CFunction.errno() == Errno.EINTR.number());
      return received;
    } finally {
      Reference.reachabilityFence(this); // with all that the message points to
    }
  }
}
