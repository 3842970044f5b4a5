package quire.daemon;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/**
 * What a client of the control socket sends, and whether it is still there: a client that is killed
 * or interrupted ends its stream, and is told apart so from one that waits for an answer. Not
 * thread-safe, but {@link #hasEnded} may be asked while nobody reads.
 */
final class ClientInput extends InputStream {
  private static final int BUFFER = 64 << 10;

  private final SocketChannel client;
  private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER).flip();
  private boolean ended;

  ClientInput(SocketChannel client) {
    this.client = client;
  }

  @Override
  public int read() throws IOException {
    return await() ? buffer.get() & 0xff : -1;
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    if (!await()) {
      return -1;
    }
    int count = Math.min(length, buffer.remaining());
    buffer.get(into, offset, count);
    return count;
  }

  /** Waits for bytes; answers whether there are some. */
  private boolean await() throws IOException {
    if (!buffer.hasRemaining() && !ended) {
      fill();
    }
    return buffer.hasRemaining();
  }

  private void fill() throws IOException {
    buffer.compact();
    try {
      ended = client.read(buffer) < 0;
    } finally {
      buffer.flip();
    }
  }

  /**
   * Whether the client has closed its end, which this sees without waiting; also where the
   * connection was closed on our side. A client that has sent a lot more than was read is there.
   */
  boolean hasEnded() {
    if (ended || buffer.remaining() == buffer.capacity()) {
      return ended;
    }
    try {
      client.configureBlocking(false);
      try {
        fill();
      } finally {
        client.configureBlocking(true);
      }
    } catch (IOException e) {
      ended = true;
    }
    return ended;
  }
}
