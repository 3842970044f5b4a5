package quire.archive.input;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;
import quire.io.BulkStream;
import quire.work.Asker;

/** A stream with a position and a look-ahead. Not thread-safe. */
final class ByteSource extends BulkStream {
  private static final int BUFFER = 64 << 10;

  private final InputStream in;

  /** What the stream reads; null if that is packed, or stored nowhere. */
  private final @Nullable StoredBytes stored;

  private final byte[] buffer = new byte[BUFFER];
  private int at;
  private int end;
  private long position;

  /** Of bytes that have no place in the archive's file, for example because they were packed. */
  ByteSource(InputStream in) {
    this(in, null);
  }

  private ByteSource(InputStream in, @Nullable StoredBytes stored) {
    this.in = in;
    this.stored = stored;
  }

  static ByteSource of(StoredBytes stored) {
    return new ByteSource(new StoredStream(stored), stored);
  }

  /** The number of bytes read or skipped. */
  long position() {
    return position;
  }

  /** As {@link StoredBytes#place}, of the next byte. */
  long place() {
    return stored == null ? EntryContent.NOWHERE : stored.place(position);
  }

  /** The next {@code count} bytes, fewer if the stream ends; the position does not move. */
  byte[] peek(int count) throws IOException {
    if (buffer.length - at < count) {
      System.arraycopy(buffer, at, buffer, 0, end - at);
      end -= at;
      at = 0;
    }
    boolean more = true;
    while (more && end - at < count) {
      int read = in.read(buffer, end, buffer.length - end);
      more = read >= 0;
      end += Math.max(read, 0);
    }
    byte[] next = new byte[Math.min(count, end - at)];
    System.arraycopy(buffer, at, next, 0, next.length);
    return next;
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    if (at == end && length >= BUFFER) {
      int read = in.read(into, offset, length);
      position += Math.max(read, 0);
      return read;
    }
    if (at == end) {
      Asker.requireThere();
      at = 0;
      end = Math.max(0, in.read(buffer, 0, BUFFER));
    }
    int count = Math.min(length, end - at);
    if (count == 0) {
      return -1;
    }
    System.arraycopy(buffer, at, into, offset, count);
    at += count;
    position += count;
    return count;
  }

  /** EOFException if there are fewer. */
  byte[] exactly(int count) throws IOException {
    byte[] bytes = readNBytes(count);
    if (bytes.length < count) {
      throw new EOFException();
    }
    return bytes;
  }

  /** Skips exactly that many bytes. */
  void skipExactly(long count) throws IOException {
    if (count < 0) {
      throw new IllegalArgumentException("a negative number of bytes to skip");
    }
    int buffered = (int) Math.min(count, end - at);
    at += buffered;
    in.skipNBytes(count - buffered);
    position += count;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
