package quire.archive.input;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The end of a ZIP file, which describes its central directory (APPNOTE 4.3.14 to 4.3.16), checked
 * against itself and the length of the file.
 *
 * @param start where the directory begins in the file
 * @param size its bytes
 * @param count its entries; only the lower 16 bits of it if {@code wide} is false
 * @param prefix bytes that were put before the archive, by which all its offsets are too small
 * @param wide whether there is an end record with 64 bits
 */
record ZipEnd(long start, long size, long count, long prefix, boolean wide) {
  private static final int RECORD = 22;

  /** The longest comment, and a block of bsdtar's padding with zeros. */
  private static final int MAX_BEHIND = 0xffff + 10_240;

  private static final int LOCATOR = 20;
  private static final int WIDE_RECORD = 56;
  private static final long NONE = 0xffff_ffffL;
  private static final int NONE_SHORT = 0xffff;
  private static final int SIGNATURE = 0x0605_4b50;
  private static final int LOCATOR_SIGNATURE = 0x0706_4b50;
  private static final int WIDE_SIGNATURE = 0x0606_4b50;

  static ZipEnd of(StoredBytes in) {
    int length = (int) Math.min(in.size(), RECORD + MAX_BEHIND);
    long tailAt = in.size() - length;
    ByteBuffer tail = bytes(in, tailAt, length);
    int at = length - RECORD;
    while (at >= 0 && tail.getInt(at) != SIGNATURE) {
      at--;
    }
    if (at < 0) {
      throw Refusal.of("the archive is cut short, or no zip file: it has no end record");
    }
    int comment = Short.toUnsignedInt(tail.getShort(at + 20));
    int behind = length - at - RECORD;
    if (comment > behind || !isZero(tail, at + RECORD + comment)) {
      throw damaged(
          tailAt + at, "the file goes on for %d bytes, and not for %d".formatted(behind, comment));
    }
    tail.position(at);
    return narrow(in, tailAt + at, tail.slice().order(ByteOrder.LITTLE_ENDIAN));
  }

  /** Whether the rest is zeros, as written by streams to fill their last block. */
  private static boolean isZero(ByteBuffer bytes, int from) {
    for (int i = from; i < bytes.limit(); i++) {
      if (bytes.get(i) != 0) {
        return false;
      }
    }
    return true;
  }

  private static ByteBuffer bytes(StoredBytes in, long at, int length) {
    return bytes(in, at, ByteBuffer.allocateDirect(length).order(ByteOrder.LITTLE_ENDIAN), length);
  }

  /** Reads exactly that many bytes into a buffer with room for them. */
  static ByteBuffer bytes(StoredBytes in, long at, ByteBuffer into, int length) {
    into.clear().limit(length);
    if (at < 0 || in.read(at, into) < length) {
      throw Refusal.of("the archive is cut short at byte " + in.size());
    }
    return into.flip();
  }

  private static ZipEnd narrow(StoredBytes in, long at, ByteBuffer end) {
    int disks = end.getShort(4) | end.getShort(6);
    int here = Short.toUnsignedInt(end.getShort(8));
    int all = Short.toUnsignedInt(end.getShort(10));
    long size = Integer.toUnsignedLong(end.getInt(12));
    long offset = Integer.toUnsignedLong(end.getInt(16));
    if (at >= LOCATOR) {
      ByteBuffer locator = bytes(in, at - LOCATOR, LOCATOR);
      if (locator.getInt(0) == LOCATOR_SIGNATURE) {
        ZipEnd wide = wide(in, at - LOCATOR, locator);
        boolean agrees =
            (disks == 0 || disks == -1)
                && (here == NONE_SHORT || here == wide.count)
                && (all == NONE_SHORT || all == wide.count)
                && (size == NONE || size == wide.size)
                && (offset == NONE || offset == wide.start - wide.prefix);
        if (!agrees) {
          throw damaged(at, "it contradicts the record with 64 bits before it");
        }
        return wide;
      }
    }
    return of(at, disks, here, all, size, offset, false);
  }

  private static ZipEnd wide(StoredBytes in, long locatorAt, ByteBuffer locator) {
    long at = locator.getLong(8);
    if (at < 0 || at > locatorAt - WIDE_RECORD) {
      throw damaged(locatorAt, "it names a record at byte " + Long.toUnsignedString(at));
    }
    ByteBuffer end = bytes(in, at, WIDE_RECORD);
    if (end.getInt(0) != WIDE_SIGNATURE || end.getLong(4) != locatorAt - at - 12) {
      throw damaged(locatorAt, "there is no record at byte %d, which it names".formatted(at));
    }
    int disks = locator.getInt(4) | end.getInt(16) | end.getInt(20);
    return of(at, disks, end.getLong(24), end.getLong(32), end.getLong(40), end.getLong(48), true);
  }

  /**
   * @param at where the directory has to end
   */
  private static ZipEnd of(
      long at, int disks, long here, long all, long size, long offset, boolean wide) {
    if (disks != 0) {
      throw Refusal.of("the archive is in several parts; put them together with zip -s 0");
    }
    if (here != all) {
      throw damaged(at, "it counts %d entries, and then %d".formatted(here, all));
    }
    long prefix = at - size - offset;
    if (size < 0 || size > at || offset < 0 || prefix < 0) {
      throw damaged(
          at,
          "it names a directory of %s bytes at byte %s, which does not end here"
              .formatted(Long.toUnsignedString(size), Long.toUnsignedString(offset)));
    }
    if (size == 0 && at > 0) {
      throw damaged(at, "it names no directory, and %d bytes come before it".formatted(at));
    }
    return new ZipEnd(at - size, size, all, prefix, wide);
  }

  private static RuntimeException damaged(long at, String how) {
    return Refusal.of("the archive is damaged: its end record at byte %d: %s".formatted(at, how));
  }
}
