package quire.archive.input;

import java.nio.ByteBuffer;
import quire.io.BulkStream;

/** Stored bytes as a stream, in which skipping costs nothing. Not thread-safe. */
final class StoredStream extends BulkStream {
  private final StoredBytes bytes;
  private final ByteBuffer direct = ByteBuffer.allocateDirect(64 << 10);
  private long position;

  StoredStream(StoredBytes bytes) {
    this(bytes, 0);
  }

  /** The bytes from a position on, which is not behind their end. */
  StoredStream(StoredBytes bytes, long position) {
    this.bytes = bytes;
    this.position = position;
  }

  @Override
  public int read(byte[] into, int offset, int length) {
    if (length == 0) {
      return 0;
    }
    direct.clear().limit(Math.min(length, direct.capacity()));
    int count = bytes.read(position, direct);
    direct.flip().get(into, offset, count);
    position += count;
    return count == 0 ? -1 : count;
  }

  @Override
  public long skip(long count) {
    long skipped = Math.clamp(count, 0, bytes.size() - position);
    position += skipped;
    return skipped;
  }
}
