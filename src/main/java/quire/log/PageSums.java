package quire.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import quire.io.MappedBytes;

/**
 * The checksums of a segment's pages, in a table behind its content; the package documentation has
 * the layout. Thread-safe.
 */
final class PageSums {
  /** The bytes of one checksum. */
  static final int ENTRY = Integer.BYTES;

  /** The entry of a page that was never written. */
  private static final int NONE = 0;

  /** Stored for a page whose checksum happens to be 0. */
  private static final int IN_PLACE_OF_NONE = -1;

  /** The checksums written by one call: those of 4 MiB of content. */
  private static final int BATCH = 1024;

  private static final byte[] ZEROS = new byte[Pages.SIZE];

  private static final ThreadLocal<Scratch> SCRATCH = ThreadLocal.withInitial(Scratch::new);

  /** A thread's buffers for making and comparing checksums: 12 KiB. */
  private static final class Scratch {
    final CRC32C crc = new CRC32C();
    final byte[] page = new byte[Pages.SIZE];
    final ByteBuffer written = ByteBuffer.allocateDirect(BATCH * ENTRY);
    final ByteBuffer stored = ByteBuffer.allocate(BATCH * ENTRY);
  }

  private final SegmentFile file;
  private final ByteBuffer map;
  private final int contentEnd;

  /**
   * The end of the table, or of a file that is cut off; the end of the content if there is no
   * table.
   */
  private final int end;

  private PageSums(SegmentFile file, ByteBuffer map, long contentEnd, long end) {
    this.file = file;
    this.map = map;
    this.contentEnd = (int) contentEnd;
    this.end = (int) end;
  }

  /**
   * The table of a segment.
   *
   * @param map the mapped file; checksums behind its end are not known
   * @param contentEnd the start of the table
   */
  static PageSums of(SegmentFile file, ByteBuffer map, long contentEnd) {
    return new PageSums(
        file, map, contentEnd, Math.min(map.capacity(), contentEnd + tableBytes(contentEnd)));
  }

  /** For a segment without a table: no checksum is known, and none is written. */
  static PageSums none(SegmentFile file, ByteBuffer map) {
    return new PageSums(file, map, 0, 0);
  }

  /** The size of the table for a content. */
  static long tableBytes(long contentBytes) {
    return contentBytes / Pages.SIZE * ENTRY;
  }

  /** Whether there is a table, or a part of one. */
  boolean exist() {
    return contentEnd > 0;
  }

  /**
   * Writes the checksums that pages will have once all bytes that remain in {@code src} have been
   * written to {@code offset}, the start of a page. No position moves.
   */
  void write(long offset, ByteBuffer src) throws IOException {
    if (!exist()) {
      return;
    }
    Scratch scratch = SCRATCH.get();
    ByteBuffer bytes = src.duplicate();
    int end = bytes.limit();
    int page = (int) (offset / Pages.SIZE);
    while (bytes.position() < end) {
      ByteBuffer sums = scratch.written.clear();
      while (bytes.position() < end && sums.hasRemaining()) {
        bytes.limit(Math.min(end, bytes.position() + Pages.SIZE));
        sums.putInt(sum(bytes, scratch.crc));
      }
      int count = sums.position() / ENTRY;
      file.write(entry(page), sums.flip());
      page += count;
    }
  }

  /**
   * The checksum of the remaining bytes, which are read, and of zeros up to the end of the page.
   */
  private static int sum(ByteBuffer bytes, CRC32C crc) {
    int padding = Pages.SIZE - bytes.remaining();
    crc.reset();
    crc.update(bytes);
    crc.update(ZEROS, 0, padding);
    return value(crc);
  }

  private static int value(CRC32C crc) {
    int value = (int) crc.getValue();
    return value == NONE ? IN_PLACE_OF_NONE : value;
  }

  /**
   * The offset of the first page of a range that does not match its checksum; -1 if there is none.
   * No checksum is no match: one misplaced write can put bytes over a page and zeros over its
   * checksum. Pages whose checksums are behind the end of the table are not compared.
   *
   * @throws InternalError if the host cannot read a page, or its checksum
   */
  int firstBad(int offset, int count) {
    int bytes = BATCH * Pages.SIZE;
    for (int at = (int) Pages.down(offset); at < offset + count; at += bytes) {
      int bad = firstBadOfBatch(at, Math.min(bytes, offset + count - at));
      if (bad >= 0) {
        return bad;
      }
    }
    return -1;
  }

  private int firstBadOfBatch(int offset, int count) {
    Scratch scratch = SCRATCH.get();
    int pages = load(offset, (int) (Pages.up(count) / Pages.SIZE), scratch.stored);
    for (int i = 0; i < pages; i++) {
      int sum = scratch.stored.getInt(i * ENTRY);
      int at = offset + i * Pages.SIZE;
      if (sum == NONE || sum(at, scratch) != sum) {
        return at;
      }
    }
    return -1;
  }

  /** Whether the table, which may be cut off, has an entry for the page at an offset. */
  boolean cover(int offset) {
    return entry(offset / Pages.SIZE) + ENTRY <= end;
  }

  /** Copies the checksums of pages, as many as the table has; returns their number. */
  private int load(int offset, int pages, ByteBuffer into) {
    int entry = entry(offset / Pages.SIZE);
    int count = Math.min(pages, (end - entry) / ENTRY);
    if (count <= 0) {
      return 0;
    }
    MappedBytes.copy(map, entry, into, 0, count * ENTRY);
    return count;
  }

  /**
   * The checksum of a copy of a page. If the host cannot read a mapped page, the checksum
   * instructions would end the process, but copying throws.
   */
  private int sum(int offset, Scratch scratch) {
    MappedBytes.copy(map, offset, scratch.page);
    scratch.crc.reset();
    scratch.crc.update(scratch.page);
    return value(scratch.crc);
  }

  private int entry(int page) {
    return contentEnd + page * ENTRY;
  }
}
