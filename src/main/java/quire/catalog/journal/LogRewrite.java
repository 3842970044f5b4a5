package quire.catalog.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Writes a log of RocksDB, record by record. Not thread-safe. */
final class LogRewrite implements AutoCloseable {
  private final FileChannel channel;
  private long position;

  /** Opens a new file, or replaces an existing one. */
  LogRewrite(Path file) throws IOException {
    channel =
        FileChannel.open(
            file,
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE,
            StandardOpenOption.TRUNCATE_EXISTING);
  }

  void add(ByteBuffer record) throws IOException {
    ByteBuffer rest = record.duplicate();
    boolean first = true;
    do {
      int left = RecordHeader.BLOCK - (int) (position % RecordHeader.BLOCK);
      if (left < RecordHeader.BYTES) {
        write(ByteBuffer.allocate(left));
        left = RecordHeader.BLOCK;
      }
      int length = Math.min(rest.remaining(), left - RecordHeader.BYTES);
      boolean last = length == rest.remaining();
      write(RecordHeader.encode(part(first, last), rest.slice(rest.position(), length)));
      rest.position(rest.position() + length);
      first = false;
    } while (rest.hasRemaining());
  }

  private static int part(boolean first, boolean last) {
    if (first) {
      return last ? RecordHeader.FULL : RecordHeader.FIRST;
    }
    return last ? RecordHeader.LAST : RecordHeader.MIDDLE;
  }

  private void write(ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      position += channel.write(bytes, position);
    }
  }

  /** Makes the file durable, then closes it. */
  @Override
  public void close() throws IOException {
    try (channel) {
      channel.force(true);
    }
  }
}
