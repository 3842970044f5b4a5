package quire.cacheprog;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Reads the lines of the other side, and the bodies between them. Needs {@link #BUFFER} bytes, and
 * as much again for a body. Not thread-safe.
 */
final class FrameInput {
  /** The longest line that is read: lines contain a path and some identifiers. */
  static final int MAX_LINE = 1 << 16;

  private static final int BUFFER = 1 << 16;

  private final InputStream in;
  private final byte[] buffer = new byte[BUFFER];
  private int at;
  private int end;

  FrameInput(InputStream in) {
    this.in = in;
  }

  /**
   * The next line that is not blank.
   *
   * @return null at the end of the input; a line that it cuts off is an error
   */
  byte @Nullable [] line() throws IOException {
    int first = skipBlanks();
    if (first < 0) {
      return null;
    }
    byte[] line = new byte[256];
    int length = 0;
    for (int next = first; next != '\n'; next = read()) {
      if (next < 0) {
        throw new EOFException("it ended in the middle of a line");
      }
      if (length == MAX_LINE) {
        throw new ProtocolException("a line of more than %d bytes".formatted(MAX_LINE));
      }
      if (length == line.length) {
        line = Arrays.copyOf(line, 2 * length);
      }
      line[length++] = (byte) next;
    }
    return Arrays.copyOf(line, length);
  }

  /** The first byte that is not white space; -1 at the end. */
  int skipBlanks() throws IOException {
    int next = read();
    while (next == '\n' || next == '\r' || next == ' ' || next == '\t') {
      next = read();
    }
    return next;
  }

  /** The next byte; -1 at the end. */
  int read() throws IOException {
    return at < end || fill() ? buffer[at++] & 0xff : -1;
  }

  /**
   * Bytes up to the next quotation mark, or until the array is full, or as many as there are.
   *
   * @return how many; 0 if a quotation mark is next, -1 at the end
   */
  int readUpToQuote(byte[] into, int offset, int length) throws IOException {
    if (at == end && !fill()) {
      return -1;
    }
    int limit = Math.min(end, at + length);
    int stop = at;
    while (stop < limit && buffer[stop] != '"') {
      stop++;
    }
    int count = stop - at;
    System.arraycopy(buffer, at, into, offset, count);
    at = stop;
    return count;
  }

  private boolean fill() throws IOException {
    at = 0;
    end = Math.max(0, in.read(buffer));
    return end > 0;
  }

  /** The body of that size after the last line; it must be read before anything else. */
  BodyInput body(long size) {
    return new BodyInput(this, size);
  }
}
