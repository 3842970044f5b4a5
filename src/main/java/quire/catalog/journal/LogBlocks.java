package quire.catalog.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;
import quire.io.MappedBytes;

/**
 * The bytes of a mapped log, copied block by block. Bytes that the host cannot read are zeros, so
 * that no header and no checksum matches there. Memory: one block. Not thread-safe.
 */
final class LogBlocks {
  private final ByteBuffer map;
  private ByteBuffer block = ByteBuffer.allocate(0);
  private long start = -1; // of the block

  LogBlocks(ByteBuffer map) {
    this.map = map;
  }

  /** Maps a file, which must be smaller than 2 GiB. */
  static LogBlocks of(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      if (channel.size() > Integer.MAX_VALUE) {
        throw new IOException(file + " is too long for a file of the catalog");
      }
      return new LogBlocks(channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size()));
    }
  }

  long size() {
    return map.limit();
  }

  /** As {@link RecordHeader#at}. */
  @Nullable RecordHeader header(long at) {
    return at < size() ? RecordHeader.at(blockOf(at), inBlock(at)) : null;
  }

  boolean fits(RecordHeader header, long at) {
    return header.fits(blockOf(at), inBlock(at));
  }

  boolean isIntact(RecordHeader header, long at) {
    return header.isIntact(blockOf(at), inBlock(at));
  }

  ByteBuffer payload(RecordHeader header, long at) {
    return header.payload(blockOf(at), inBlock(at));
  }

  /** The byte at a place before the end of the log. */
  int unsigned(long at) {
    return blockOf(at).get((int) inBlock(at)) & 0xff;
  }

  /** A copy of bytes; fewer if the log ends before. */
  ByteBuffer bytes(long from, long to) {
    long end = Math.min(to, size());
    long begin = Math.min(from, end);
    return MappedBytes.copyReadable(map, (int) begin, (int) (end - begin));
  }

  /** Whether the host can read these bytes, as far as the log has them. */
  boolean canRead(long from, long count) {
    long begin = Math.min(from, size());
    int there = (int) Math.min(count, size() - begin);
    return MappedBytes.copyOrNull(map, (int) begin, there) != null;
  }

  /** Payloads of records stay in use, so each block has a copy of its own. */
  private ByteBuffer blockOf(long at) {
    long wanted = at - inBlock(at);
    if (wanted != start) {
      block = bytes(wanted, wanted + RecordHeader.BLOCK);
      start = wanted;
    }
    return block;
  }

  private static long inBlock(long at) {
    return at % RecordHeader.BLOCK;
  }
}
