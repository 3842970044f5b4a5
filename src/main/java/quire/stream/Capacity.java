package quire.stream;

import quire.error.Errno;
import quire.error.FsException;

/** The number of bytes that a stream can keep. */
public final class Capacity {
  /** Used if no capacity is given. */
  public static final int DEFAULT = 1 << 20;

  public static final int MIN = 4096;
  public static final int MAX = 1 << 30;

  private Capacity() {}

  static void require(long capacity) {
    if (capacity < MIN || capacity > MAX) {
      throw new FsException(
          Errno.EINVAL,
          "a stream keeps %d bytes to %d MiB, not %d".formatted(MIN, MAX >> 20, capacity));
    }
  }
}
