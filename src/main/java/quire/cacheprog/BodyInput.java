package quire.cacheprog;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Base64;

/**
 * The body of a message: a JSON string of base64 on a line of its own, or nothing if it is empty.
 * Reads throw a {@link BodyException} if it does not match its announcement. {@link #close} then
 * skips to its end, so that the next message can be read. Not thread-safe.
 */
final class BodyInput extends InputStream {
  /** Characters decoded at a time: enough for the decoder's fast path. */
  private static final int CHUNK = 1 << 15;

  private final FrameInput frame;
  private final long size;
  private final byte[] encoded;
  private byte[] decoded = new byte[0];
  private int at;
  private int end;
  private long total;
  private boolean begun;
  private boolean padded;
  private boolean ended;

  BodyInput(FrameInput frame, long size) {
    this.frame = frame;
    this.size = size;
    this.encoded = new byte[Math.min(CHUNK, (int) (Math.min(size, CHUNK) / 3 + 2) * 4)];
    this.ended = size == 0;
  }

  @Override
  public int read() throws IOException {
    return at < end || next() ? decoded[at++] & 0xff : -1;
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    if (at == end && !next()) {
      return -1;
    }
    int count = Math.min(length, end - at);
    System.arraycopy(decoded, at, into, offset, count);
    at += count;
    return count;
  }

  private boolean next() throws IOException {
    at = 0;
    end = 0;
    if (ended) {
      return false;
    }
    begin();
    int length = readChunk();
    end = decode(length);
    total += end;
    if (total > size || (ended && total < size)) {
      throw new BodyException(
          "the body has %s bytes, and %d were announced"
              .formatted(total > size ? "more" : total, size));
    }
    return end > 0;
  }

  private void begin() throws IOException {
    if (!begun) {
      begun = true;
      if (frame.skipBlanks() != '"') {
        throw new ProtocolException(
            "there is no body where one of %d bytes was announced".formatted(size));
      }
    }
  }

  /** Fills the chunk, or as much of it as there is before the end. */
  private int readChunk() throws IOException {
    int length = 0;
    while (length < encoded.length) {
      int count = frame.readUpToQuote(encoded, length, encoded.length - length);
      if (count < 0) {
        throw cutOff();
      }
      length += count;
      if (count == 0) {
        endLine();
        break;
      }
    }
    return length;
  }

  private EOFException cutOff() {
    ended = true;
    return new EOFException("it ended in the middle of a body of %d bytes".formatted(size));
  }

  private void endLine() throws IOException {
    ended = true;
    frame.read(); // the quotation mark
    int next = frame.read();
    if (next == '\r') {
      next = frame.read();
    }
    if (next != '\n') {
      throw next < 0 ? cutOff() : new ProtocolException("something follows a body on its line");
    }
  }

  private int decode(int length) throws BodyException {
    if (length == 0) {
      return 0;
    }
    if (padded || length % 4 != 0) {
      throw new BodyException("the body is no base64: it goes on behind its end, or lacks padding");
    }
    padded = encoded[length - 1] == '=';
    if (decoded.length == 0) {
      decoded = new byte[encoded.length / 4 * 3];
    }
    byte[] chunk = length == encoded.length ? encoded : Arrays.copyOf(encoded, length);
    try {
      return Base64.getDecoder().decode(chunk, decoded);
    } catch (IllegalArgumentException e) {
      throw new BodyException("the body is no base64: " + e.getMessage(), e);
    }
  }

  /** Skips the rest of it. */
  @Override
  public void close() throws IOException {
    if (!ended) {
      begin();
    }
    while (!ended) {
      readChunk();
    }
  }
}
