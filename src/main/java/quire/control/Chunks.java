package quire.control;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import quire.io.BulkStream;

/**
 * A stream behind a request on the control socket: chunks, each with its length in four bytes
 * before it, big-endian, and a length of 0 at the end. So a client that dies can be told from one
 * that has sent everything. Not thread-safe.
 */
public final class Chunks extends BulkStream {
  /** The most bytes of one chunk. */
  static final int MAX = 1 << 20;

  private final DataInputStream in;
  private int left;
  private boolean ended;

  /** Reads the next chunks, up to the end mark. */
  public Chunks(InputStream in) {
    this.in = new DataInputStream(in);
  }

  /** Writes one chunk, the last one if the buffer is empty. */
  static void write(ByteBuffer chunk, WritableByteChannel out) throws IOException {
    ByteBuffer length = ByteBuffer.allocate(Integer.BYTES).putInt(chunk.remaining()).flip();
    while (length.hasRemaining()) {
      out.write(length);
    }
    while (chunk.hasRemaining()) {
      out.write(chunk);
    }
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    if (left == 0 && !next()) {
      return -1;
    }
    int count = in.read(into, offset, Math.min(length, left));
    if (count < 0) {
      throw new EOFException("the client went away before it had sent everything");
    }
    left -= count;
    return count;
  }

  private boolean next() throws IOException {
    if (!ended) {
      left = in.readInt();
      if (left < 0 || left > MAX) {
        throw new IOException("a chunk of %d bytes".formatted(left));
      }
      ended = left == 0;
    }
    return !ended;
  }
}
