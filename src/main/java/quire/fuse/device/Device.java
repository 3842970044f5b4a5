package quire.fuse.device;

import java.io.IOException;
import java.lang.ref.Reference;
import org.jspecify.annotations.Nullable;
import quire.error.Errno;
import quire.libc.CFunction;
import quire.libc.CMemory;
import quire.libc.Descriptors;

/**
 * A descriptor of {@code /dev/fuse}: requests are read from it, replies are written to it.
 * Thread-safe.
 */
public final class Device implements AutoCloseable {
  /** The most bytes of a read or a write; more than the kernel's default. */
  public static final int MAX_BYTES = 1 << 20;

  private static final String PATH = "/dev/fuse";

  /** FUSE_DEV_IOC_CLONE of linux/fuse.h: {@code _IOR(229, 0, uint32_t)}. */
  private static final long CLONE = 0x8004e500L;

  private final KernelCalls calls;
  private final int fd;

  /** Takes over an open descriptor. */
  public Device(KernelCalls calls, int fd) {
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

  /**
   * Another descriptor of the same mount, opened with these flags as well. It has its own queue of
   * requests that were read and not answered yet. Null if this process may not open the device.
   */
  @Nullable Device another(int flags) {
    int other = Descriptors.open(PATH, Descriptors.O_RDWR | flags);
    if (other < 0) {
      return null;
    }
    long failure =
        CMemory.during(
            c -> calls.ioctl(other, CLONE, CMemory.address(c.bytes(Integer.BYTES).putInt(0, fd))));
    if (failure != 0) {
      Descriptors.close(other);
      return null;
    }
    return new Device(calls, other);
  }

  /**
   * Waits for a request; returns its length, or the negative number of an errno; 0 if the device
   * was retired.
   */
  public long read(long address, long size) {
    long length = calls.read(fd, address, size);
    return length < 0 ? -CFunction.errno() : length;
  }

  /** Sends a reply; returns 0, or the negative number of an errno. */
  public int write(long address, long size) {
    return calls.write(fd, address, size) < 0 ? -CFunction.errno() : 0;
  }

  /** As {@link #write(long, long)}, for several stretches of memory. */
  public int write(IoVectors vectors) {
    try {
      return calls.writev(fd, vectors.address(), vectors.count()) < 0 ? -CFunction.errno() : 0;
    } finally {
      Reference.reachabilityFence(vectors);
    }
  }

  /** Whether a read that failed with this errno may be repeated: the request was withdrawn. */
  public static boolean mayReadAgain(int errno) {
    return errno == Errno.ENOENT.number()
        || errno == Errno.EINTR.number()
        || errno == Errno.EAGAIN.number();
  }

  /**
   * As {@link #close}, if replies and notifications may still be on their way: these are dropped. A
   * later read finds 0 bytes.
   */
  void retire() {
    Descriptors.retire(fd);
  }

  @Override
  public void close() {
    Descriptors.close(fd);
  }
}
