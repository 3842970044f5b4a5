package quire.catalog.journal;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The header of one fragment in a log of RocksDB, as the package documentation shows it. Immutable.
 *
 * @param type one of the constants
 * @param length of the payload, in bytes
 */
record RecordHeader(int type, int length) {
  static final int BLOCK = 32 << 10;

  /** The size of a header. The rest of a block stays unused if it is shorter than this. */
  static final int BYTES = 7;

  static final int FULL = 1;
  static final int FIRST = 2;
  static final int MIDDLE = 3;
  static final int LAST = 4;

  private static final int MASK_DELTA = 0xa282ead8;

  /** Types of entries that describe the log, and are no part of a record. */
  private static final int FIRST_META = 9;

  private static final int PREDECESSOR = 130;

  /**
   * The header at {@code at}.
   *
   * @return null if there is none: an unknown type, one of a recycled log, which a catalog never
   *     has, or a length beyond the block
   */
  static @Nullable RecordHeader at(ByteBuffer log, long at) {
    int left = BLOCK - (int) (at % BLOCK);
    if (left < BYTES || log.limit() - at < BYTES) {
      return null;
    }
    int type = log.get((int) at + 6) & 0xff;
    int length = littleEndianShort(log, (int) at + 4);
    return isKnown(type) && BYTES + length <= left ? new RecordHeader(type, length) : null;
  }

  private static boolean isKnown(int type) {
    return switch (type) {
      case FULL, FIRST, MIDDLE, LAST, FIRST_META, FIRST_META + 1, PREDECESSOR -> true;
      default -> false;
    };
  }

  private static int littleEndianShort(ByteBuffer log, int at) {
    return (log.get(at) & 0xff) | (log.get(at + 1) & 0xff) << 8;
  }

  int total() {
    return BYTES + length;
  }

  /** The part of a record that this is, or 0 if it is none. */
  int part() {
    return type <= LAST ? type : 0;
  }

  /** Whether the whole fragment is in the log. */
  boolean fits(ByteBuffer log, long at) {
    return at + total() <= log.limit();
  }

  /** Whether the checksum of the fragment, which must fit, matches. */
  boolean isIntact(ByteBuffer log, long at) {
    CRC32C crc = new CRC32C();
    crc.update(log.slice((int) at + 6, total() - 6));
    int stored = log.slice((int) at, Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN).getInt();
    return stored == masked((int) crc.getValue());
  }

  ByteBuffer payload(ByteBuffer log, long at) {
    return log.slice((int) at + BYTES, length);
  }

  private static int masked(int crc) {
    return Integer.rotateRight(crc, 15) + MASK_DELTA;
  }

  /** Encodes a fragment with its header. */
  static ByteBuffer encode(int part, ByteBuffer payload) {
    int length = payload.remaining();
    ByteBuffer bytes = ByteBuffer.allocate(BYTES + length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putShort(4, (short) length).put(6, (byte) part).put(BYTES, payload, 0, length);
    CRC32C crc = new CRC32C();
    crc.update(bytes.slice(6, 1 + length));
    return bytes.putInt(0, masked((int) crc.getValue()));
  }
}
