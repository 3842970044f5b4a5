package quire.archive.input;

import java.io.IOException;
import quire.io.BulkStream;

/** Bytes with a known sum, which is compared at their end. Not thread-safe. */
final class SumStream extends BulkStream {
  private final ExactStream in;
  private final EntryPath path;
  private final long expected;
  private int sum;

  /**
   * @param expected the sum of all bytes, modulo 2 to the 32; negative for any
   */
  SumStream(ExactStream in, EntryPath path, long expected) {
    this.in = in;
    this.path = path;
    this.expected = expected;
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    int count = in.read(into, offset, length);
    for (int i = offset; i < offset + count; i++) {
      sum += into[i] & 0xff;
    }
    if (in.left() == 0 && expected >= 0 && Integer.toUnsignedLong(sum) != expected) {
      throw Refusal.of(
          path,
          "is damaged: the sum of its bytes is %d, and the archive says %d"
              .formatted(Integer.toUnsignedLong(sum), expected));
    }
    return count;
  }
}
