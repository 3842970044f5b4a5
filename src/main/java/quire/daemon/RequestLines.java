package quire.daemon;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import quire.error.Failure;

/** The lines of one client of the control socket. Not thread-safe. */
final class RequestLines {
  /** The most bytes of a request without the stream behind it: two escaped paths, or some words. */
  static final int MOST = 64 << 10;

  /** Bytes that each client has without asking, so that small requests are always served. */
  private static final int FREE = 4 << 10;

  private static final int FIRST = 512;

  /**
   * Bytes of heap for each byte of a line: the array while it grows, the text with two bytes for a
   * character, and the strings of the record.
   */
  private static final int WEIGHT = 6;

  private final InputStream in;

  RequestLines(InputStream in) {
    this.in = in;
  }

  /**
   * The next line; null if the input ends before the line does.
   *
   * @param part the heap that a long line is taken from
   * @throws Failure if it is too long, there is no room for it, or it is not UTF-8
   */
  @Nullable String next(ClientRoom.Part part) throws IOException {
    byte[] line = new byte[FIRST];
    int length = 0;
    for (int next = in.read(); next != '\n'; next = in.read()) {
      if (next < 0) {
        return null;
      }
      if (length == line.length) {
        line = longer(line, part);
      }
      line[length++] = (byte) next;
    }
    return text(line, length);
  }

  private byte[] longer(byte[] line, ClientRoom.Part part) throws IOException {
    try {
      if (line.length == MOST) {
        throw new Failure("a request is longer than %d bytes".formatted(MOST));
      }
      if (line.length >= FREE) {
        part.take((long) WEIGHT * line.length);
      }
    } catch (Failure e) {
      skip();
      throw e;
    }
    return Arrays.copyOf(line, 2 * line.length);
  }

  /** Reads to the end of the line: a client that still sends would not see its answer. */
  private void skip() throws IOException {
    int next = in.read();
    while (next >= 0 && next != '\n') {
      next = in.read();
    }
  }

  private static String text(byte[] line, int length) {
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(line, 0, length))
          .toString();
    } catch (CharacterCodingException e) {
      throw new Failure("a request is not UTF-8", e);
    }
  }
}
