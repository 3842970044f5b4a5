package quire.fuse.session;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import quire.error.Errno;
import quire.libc.CFunction;
import quire.libc.CMemory;
import quire.libc.Descriptors;

/**
 * A descriptor of {@code /dev/fuse}: requests are read from it, replies are written to it.
 * Thread-safe.
 */
final class Device implements AutoCloseable {
  private static final String PATH = "/dev/fuse";

  /** FUSE_DEV_IOC_CLONE of linux/fuse.h: {@code _IOR(229, 0, uint32_t)}. */
  private static final long CLONE = 0x8004e500L;

  private final KernelCalls calls;
  private final int fd;

  /** Takes over an open descriptor. */
  Device(KernelCalls calls, int fd) {
    this.calls = calls;
    this.fd = fd;
  }

  static Device open(KernelCalls calls) throws IOException {
    int fd = Descriptors.open(PATH, Descriptors.O_RDWR);
    if (fd < 0) {
      throw Failures.of("open", PATH);
    }
    return new Device(calls, fd);
  }

  int fd() {
    return fd;
  }

  /** As {@link #polled}; null for who may not open the device, who does without. */
  @Nullable Device polledIfAllowed() {
    try {
      return polled();
    } catch (IOException e) {
      return null;
    }
  }

  /** Another descriptor of the same mount, of which a read does not wait but is EAGAIN. */
  private Device polled() throws IOException {
    int other = Descriptors.open(PATH, Descriptors.O_RDWR | Descriptors.O_NONBLOCK);
    if (other < 0) {
      throw Failures.of("open", PATH);
    }
    ByteBuffer number = new CMemory().bytes(Integer.BYTES).putInt(0, fd);
    if (calls.ioctl(other, CLONE, CMemory.address(number)) != 0) {
      IOException failure = Failures.of("clone", PATH);
      Descriptors.close(other);
      throw failure;
    }
    return new Device(calls, other);
  }

  /** Waits for a request; answers its length, or the negative number of an errno. */
  long read(long address, long size) {
    long length = calls.read(fd, address, size);
    return length < 0 ? -CFunction.errno() : length;
  }

  /** Sends a reply; answers 0, or the negative number of an errno. */
  int write(long address, long size) {
    return calls.write(fd, address, size) < 0 ? -CFunction.errno() : 0;
  }

  /** As {@link #write(long, long)}, of several stretches of memory. */
  int write(IoVectors vectors) {
    long written = calls.writev(fd, vectors.address(), vectors.count());
    return written < 0 ? -CFunction.errno() : 0;
  }

  /** Whether it is no error where a read answers this errno: the request was taken back. */
  static boolean mayReadAgain(int errno) {
    return errno == Errno.ENOENT.number()
        || errno == Errno.EINTR.number()
        || errno == Errno.EAGAIN.number();
  }

  @Override
  public void close() {
    Descriptors.close(fd);
  }
}
