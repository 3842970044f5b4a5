package quire.catalog.table;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.apache.commons.compress.compressors.lz4.BlockLZ4CompressorInputStream;
import org.jspecify.annotations.Nullable;

/**
 * The blocks of a table. Every returned block was compared with its checksum. Memory: one block.
 * Not thread-safe.
 */
final class TableFile {
  private static final int TRAILER = 1 + Integer.BYTES;
  private static final int FOOTER = 53;
  private static final int BASE = 9;
  private static final int LAST_BLOCK = 13;

  private static final int UNCOMPRESSED = 0;
  private static final int LZ4 = 4;
  private static final int COMPRESSION_FACTOR = 0x6b9083d9;

  /** Blocks are about 8 KiB long. Blocks longer than this can be found through the index only. */
  private static final int FOUND_AT_MOST = 64 << 10;

  /** The largest plausible size of a decompressed block of catalog rows. */
  private static final int LARGEST = 64 << 20;

  private final ByteBuffer bytes;
  private final int base;

  /**
   * A block.
   *
   * @param end the start of the next block
   * @param content decompressed, little-endian
   */
  record Block(long end, ByteBuffer content) {}

  TableFile(ByteBuffer file) {
    bytes = file.order(ByteOrder.LITTLE_ENDIAN);
    int told = bytes.limit() < FOOTER ? 0 : bytes.getInt(bytes.limit() - FOOTER + BASE);
    base = isBase(told) ? told : guessBase();
  }

  /** Maps a file, which must be smaller than 2 GiB. */
  static TableFile map(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      if (channel.size() > Integer.MAX_VALUE) {
        throw new IOException(file + " is too long for a table of the catalog");
      }
      return new TableFile(channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size()));
    }
  }

  long size() {
    return bytes.limit();
  }

  /** The block before the footer, or null. */
  @Nullable Block last() {
    return last(base);
  }

  private @Nullable Block last(int withBase) {
    if (bytes.limit() < FOOTER) {
      return null;
    }
    long size = bytes.getInt(bytes.limit() - FOOTER + LAST_BLOCK) & 0xffffffffL;
    return block(bytes.limit() - FOOTER - TRAILER - size, size, withBase);
  }

  /** The block with that size on the disk; null if there is no intact one. */
  @Nullable Block block(long at, long size) {
    return block(at, size, base);
  }

  private @Nullable Block block(long at, long size, int withBase) {
    if (at < 0 || size < 0 || size > bytes.limit() - at - TRAILER) {
      return null;
    }
    int compression = bytes.get((int) (at + size));
    boolean known = compression == UNCOMPRESSED || compression == LZ4;
    if (!known || stored(at, size) != checksum(at, size) + modifier(at, withBase)) {
      return null;
    }
    ByteBuffer content = bytes.slice((int) at, (int) size).order(ByteOrder.LITTLE_ENDIAN);
    ByteBuffer plain = compression == LZ4 ? decompressed(content) : content;
    return plain == null ? null : new Block(at + size + TRAILER, plain);
  }

  private int stored(long at, long size) {
    return bytes.getInt((int) (at + size) + 1);
  }

  private int checksum(long at, long size) {
    int hash = (int) Xxh3.hash(bytes, (int) at, (int) size);
    return hash ^ ((bytes.get((int) (at + size)) & 0xff) * COMPRESSION_FACTOR);
  }

  private static int modifier(long at, int base) {
    return base == 0 ? 0 : base ^ ((int) at + (int) (at >>> 32));
  }

  private static @Nullable ByteBuffer decompressed(ByteBuffer content) {
    try {
      long size = Varint.read(content, Integer.SIZE);
      if (size > LARGEST) {
        return null;
      }
      byte[] packed = new byte[content.remaining()];
      content.get(packed);
      try (InputStream in =
          new BlockLZ4CompressorInputStream(new java.io.ByteArrayInputStream(packed))) {
        byte[] plain = in.readNBytes((int) size);
        boolean whole = plain.length == size && in.read() < 0;
        return whole ? ByteBuffer.wrap(plain).order(ByteOrder.LITTLE_ENDIAN) : null;
      }
    } catch (IOException | RuntimeException e) {
      return null;
    }
  }

  /** The intact block of entries, of any size, that begins here; null if there is none. */
  @Nullable Block find(long at) {
    return find(at, base);
  }

  private @Nullable Block find(long at, int withBase) {
    long most = Math.min(FOUND_AT_MOST, bytes.limit() - at - TRAILER);
    for (long size = 1; size <= most; size++) {
      Block block = mayEnd(at, size) ? block(at, size, withBase) : null;
      if (block != null) {
        return block;
      }
    }
    return null;
  }

  /** A cheap test before the checksum, so that a page of zeros does not cost very much more. */
  private boolean mayEnd(long at, long size) {
    int compression = bytes.get((int) (at + size));
    return compression == LZ4
        || (compression == UNCOMPRESSED
            && BlockEntries.mayBe(
                bytes.slice((int) at, (int) size).order(ByteOrder.LITTLE_ENDIAN)));
  }

  private boolean isBase(int told) {
    return last(told) != null || find(0, told) != null;
  }

  /** The base with which the first two blocks are intact; 0 if there is none. */
  private int guessBase() {
    long most = Math.min(FOUND_AT_MOST / 2, bytes.limit() - TRAILER);
    for (long size = 1; size <= most; size++) {
      if (mayEnd(0, size)) {
        int guess = stored(0, size) - checksum(0, size);
        Block first = block(0, size, guess);
        boolean plausible = first != null && BlockEntries.mayBe(first.content());
        if (plausible && find(size + TRAILER, guess) != null) {
          return guess;
        }
      }
    }
    return 0;
  }
}
