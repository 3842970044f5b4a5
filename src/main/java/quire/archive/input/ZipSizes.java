package quire.archive.input;

import java.nio.ByteBuffer;

/**
 * The numbers of an entry of a ZIP file, those with 64 bits taken from its extra field (APPNOTE
 * 4.5.3). A number that is missing there is negative.
 *
 * @param offset of the entry's header; 0 in that header itself
 */
record ZipSizes(int crc, long compressed, long size, long offset) {
  private static final long NONE = 0xffff_ffffL;
  private static final int WIDE = 1;

  /** From a record of the directory. */
  static ZipSizes central(ByteBuffer record, int extraAt, int extraLength) {
    return read(record, 16, extraAt, extraLength, Integer.toUnsignedLong(record.getInt(42)));
  }

  /** From the header before a content. */
  static ZipSizes local(ByteBuffer header, int extraAt, int extraLength) {
    return read(header, 14, extraAt, extraLength, 0);
  }

  private static ZipSizes read(
      ByteBuffer bytes, int crcAt, int extraAt, int extraLength, long offset) {
    int crc = bytes.getInt(crcAt);
    long compressed = Integer.toUnsignedLong(bytes.getInt(crcAt + 4));
    long size = Integer.toUnsignedLong(bytes.getInt(crcAt + 8));
    ByteBuffer wide = wide(bytes, extraAt, extraLength);
    size = size == NONE ? next(wide) : size;
    compressed = compressed == NONE ? next(wide) : compressed;
    return new ZipSizes(crc, compressed, size, offset == NONE ? next(wide) : offset);
  }

  private static long next(ByteBuffer wide) {
    return wide.remaining() < Long.BYTES ? -1 : wide.getLong();
  }

  /** The extra field with 64-bit numbers; empty if there is none. */
  private static ByteBuffer wide(ByteBuffer bytes, int at, int length) {
    int end = at + length;
    while (end - at >= 4) {
      int size = Short.toUnsignedInt(bytes.getShort(at + 2));
      if (bytes.getShort(at) == WIDE && size <= end - at - 4) {
        return bytes.slice(at + 4, size).order(bytes.order());
      }
      at += 4 + size;
    }
    return ByteBuffer.allocate(0);
  }

  /**
   * Whether the header before the content has the same numbers.
   *
   * @param follow whether the numbers may be missing there because they are behind the content
   */
  boolean agree(ZipSizes local, boolean follow) {
    boolean same = local.crc == crc && local.compressed == compressed && local.size == size;
    return same
        || (follow
            && (local.crc == 0 || local.crc == crc)
            && (local.compressed <= 0 || local.compressed == compressed)
            && (local.size <= 0 || local.size == size));
  }
}
