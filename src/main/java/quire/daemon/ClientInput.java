package quire.daemon;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The input from a client of the control socket, which also tells whether the client is still
 * there. A client that is killed or interrupted ends its stream; a client that waits for an answer
 * does not. One thread reads; {@link #hasEnded} is for any thread at any time.
 */
final class ClientInput extends InputStream {
  /** For requests; each client has one for as long as it is connected. */
  private static final int BUFFER = 4 << 10;

  /**
   * The most bytes of one read into a caller's array; the JVM has a buffer as large for the copy.
   */
  private static final int MOST = 64 << 10;

  private final SocketChannel client;
  private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER).flip();

  /** Held by a thread that reads from the client, as long as it has to wait. */
  private final ReentrantLock reading = new ReentrantLock();

  private volatile boolean ended;

  ClientInput(SocketChannel client) {
    this.client = client;
  }

  @Override
  public int read() throws IOException {
    reading.lock();
    try {
      return await() ? buffer.get() & 0xff : -1;
    } finally {
      reading.unlock();
    }
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    reading.lock();
    try {
      if (length > BUFFER && !buffer.hasRemaining() && !ended) {
        int count = client.read(ByteBuffer.wrap(into, offset, Math.min(length, MOST)));
        ended = count < 0;
        return count;
      }
      if (!await()) {
        return -1;
      }
      int count = Math.min(length, buffer.remaining());
      buffer.get(into, offset, count);
      return count;
    } finally {
      reading.unlock();
    }
  }

  /** Waits for bytes; returns whether there are some. */
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
   * Whether the client has closed its end, without waiting; also if the connection was closed on
   * our side. A client that has sent much more than was read counts as there. So does one from
   * which a thread reads right now, because that thread sees the end.
   */
  boolean hasEnded() {
    if (ended || !reading.tryLock()) {
      return ended;
    }
    try {
      if (buffer.remaining() < buffer.capacity()) {
        look();
      }
    } finally {
      reading.unlock();
    }
    return ended;
  }

  private void look() {
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
  }
}
