package quire.fuse.device;

import java.nio.ByteBuffer;
import quire.libc.CMemory;

/** A reusable array of {@code struct iovec}. Not thread-safe. */
public final class IoVectors {
  /** {@code void *iov_base; size_t iov_len}, on 64-bit Linux. */
  private static final int BYTES = 2 * Long.BYTES;

  private final ByteBuffer vectors;
  private final long address;

  public IoVectors(int most) {
    vectors = new CMemory().bytes(most * BYTES);
    address = CMemory.address(vectors);
  }

  public void clear() {
    vectors.clear();
  }

  /** Adds a stretch of memory, unless it is empty. */
  public void add(long base, long length) {
    if (length > 0) {
      vectors.putLong(base).putLong(length);
    }
  }

  long address() {
    return address;
  }

  int count() {
    return vectors.position() / BYTES;
  }
}
