package quire.archive.input;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import quire.io.BulkStream;

/**
 * Exactly the given number of next bytes of another stream; fails if there are fewer. Not
 * thread-safe.
 */
final class ExactStream extends BulkStream {
  private final InputStream in;
  private long left;

  ExactStream(InputStream in, long size) {
    if (size < 0) {
      throw new IllegalArgumentException("a negative size");
    }
    this.in = in;
    this.left = size;
  }

  /** The number of unread bytes. */
  long left() {
    return left;
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    if (left == 0) {
      return -1;
    }
    int count = in.read(into, offset, (int) Math.min(length, left));
    if (count < 0) {
      throw new EOFException();
    }
    left -= count;
    return count;
  }
}
