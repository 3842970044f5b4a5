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
import quire.io.MappedBytes;

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

  private final ByteBuffer map;
  private final @Nullable ByteBuffer footer;
  private final int base;

  /**
   * A block.
   *
   * @param end the start of the next block
   * @param content decompressed, little-endian
   */
  record Block(long end, ByteBuffer content) {}

  TableFile(ByteBuffer file) {
    map = file;
    footer = copy(map.limit() - FOOTER, FOOTER);
    int told = footer == null ? 0 : footer.getInt(BASE);
    base = isBase(told) ? told : guessBase();
  }

  /** A copy of bytes; null if the host cannot read them, or there are no such bytes. */
  private @Nullable ByteBuffer copy(long from, long count) {
    if (from < 0 || count < 0 || count > map.limit() - from) {
      return null;
    }
    ByteBuffer copy = MappedBytes.copyOrNull(map, (int) from, (int) count);
    return copy == null ? null : copy.order(ByteOrder.LITTLE_ENDIAN);
  }

  /** A copy of the bytes from there on, with zeros for those that the host cannot read. */
  private ByteBuffer copyReadable(long from, int atMost) {
    int count = (int) Math.max(0, Math.min(atMost, map.limit() - from));
    ByteBuffer copy = MappedBytes.copyReadable(map, count == 0 ? 0 : (int) from, count);
    return copy.order(ByteOrder.LITTLE_ENDIAN);
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
    return map.limit();
  }

  /** The block before the footer, or null. */
  @Nullable Block last() {
    return last(base);
  }

  private @Nullable Block last(int withBase) {
    if (footer == null) {
      return null;
    }
    long size = footer.getInt(LAST_BLOCK) & 0xffffffffL;
    return block(map.limit() - FOOTER - TRAILER - size, size, withBase);
  }

  /** The block with that size on the disk; null if there is no intact one. */
  @Nullable Block block(long at, long size) {
    return block(at, size, base);
  }

  private @Nullable Block block(long at, long size, int withBase) {
    ByteBuffer stored = size > LARGEST ? null : copy(at, size + TRAILER);
    return stored == null ? null : block(stored, at, (int) size, withBase);
  }

  /**
   * The block with that size; null if it is not intact.
   *
   * @param stored the bytes from its beginning on
   */
  private static @Nullable Block block(ByteBuffer stored, long at, int size, int withBase) {
    int compression = stored.get(size);
    boolean known = compression == UNCOMPRESSED || compression == LZ4;
    if (!known || told(stored, size) != checksum(stored, size) + modifier(at, withBase)) {
      return null;
    }
    ByteBuffer content = stored.slice(0, size).order(ByteOrder.LITTLE_ENDIAN);
    ByteBuffer plain = compression == LZ4 ? decompressed(content) : content;
    return plain == null ? null : new Block(at + size + TRAILER, plain);
  }

  private static int told(ByteBuffer stored, int size) {
    return stored.getInt(size + 1);
  }

  private static int checksum(ByteBuffer stored, int size) {
    int hash = (int) Xxh3.hash(stored, 0, size);
    return hash ^ ((stored.get(size) & 0xff) * COMPRESSION_FACTOR);
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
    ByteBuffer stored = copyReadable(at, FOUND_AT_MOST + TRAILER);
    for (int size = 1; size <= stored.limit() - TRAILER; size++) {
      Block block = mayEnd(stored, size) ? block(stored, at, size, withBase) : null;
      if (block != null) {
        return block;
      }
    }
    return null;
  }

  /** A cheap test before the checksum, so that a page of zeros does not cost very much more. */
  private static boolean mayEnd(ByteBuffer stored, int size) {
    int compression = stored.get(size);
    return compression == LZ4
        || (compression == UNCOMPRESSED
            && BlockEntries.mayBe(stored.slice(0, size).order(ByteOrder.LITTLE_ENDIAN)));
  }

  private boolean isBase(int told) {
    return last(told) != null || find(0, told) != null;
  }

  /** The base with which the first two blocks are intact; 0 if there is none. */
  private int guessBase() {
    ByteBuffer stored = copyReadable(0, FOUND_AT_MOST / 2 + TRAILER);
    for (int size = 1; size <= stored.limit() - TRAILER; size++) {
      if (mayEnd(stored, size)) {
        int guess = told(stored, size) - checksum(stored, size);
        Block first = block(stored, 0, size, guess);
        boolean plausible = first != null && BlockEntries.mayBe(first.content());
        if (plausible && find((long) size + TRAILER, guess) != null) {
          return guess;
        }
      }
    }
    return 0;
  }
}
