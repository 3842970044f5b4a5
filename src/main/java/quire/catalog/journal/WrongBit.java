package quire.catalog.journal;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Corrects a record, in one fragment, with one wrong bit. Two records that differ in up to three
 * bits have different checksums. So if flipping one bit makes the checksum right, that is the
 * original record, unless many bits are wrong.
 */
final class WrongBit {
  /**
   * The longest record to try. The time grows with the square of the length: 20 ms at this length.
   */
  private static final int LONGEST = 4 << 10;

  private WrongBit() {}

  /**
   * The original batch.
   *
   * @param damaged from the beginning of the record on
   * @param sequence the number that its first change must have
   * @return null if more than one bit is wrong, or the record is too long
   */
  static @Nullable ByteBuffer correct(ByteBuffer damaged, long sequence) {
    if (damaged.remaining() > LONGEST) {
      return null;
    }
    byte[] bytes = new byte[damaged.remaining()];
    damaged.duplicate().get(bytes);
    ByteBuffer log = ByteBuffer.wrap(bytes);
    for (int bit = 0; bit < bytes.length * Byte.SIZE; bit++) {
      bytes[bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);
      ByteBuffer payload = payload(log);
      Batch batch = payload == null ? null : Batch.of(payload);
      if (batch != null && batch.sequence() == sequence) {
        return payload;
      }
      bytes[bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);
    }
    return null;
  }

  private static @Nullable ByteBuffer payload(ByteBuffer log) {
    RecordHeader header = RecordHeader.at(log, 0);
    if (header == null) {
      return null;
    }
    boolean whole =
        header.part() == RecordHeader.FULL
            && header.fits(log, 0)
            && log.limit() - header.total() < RecordHeader.BYTES // unused at a block's end
            && header.isIntact(log, 0);
    return whole ? header.payload(log, 0) : null;
  }
}
