package quire.catalog;

import java.nio.ByteBuffer;
import java.util.UUID;
import java.util.zip.CRC32C;

/** Changes the mark of the last sync to what it is after a reboot. */
public final class RebootedMark {
  private static final int BOOT = 24;

  /** The machine has never been booted as this. */
  private static final UUID ANOTHER_BOOT = new UUID(1, 1);

  private static final int TIME = 56;
  private static final int CHECKSUM = 64;

  private RebootedMark() {}

  /**
   * Changes the boot that a mark tells of; a mark that was changed before stays as it is.
   *
   * @param mark the file's bytes
   */
  public static byte[] of(byte[] mark) {
    byte[] bytes = mark.clone();
    ByteBuffer.wrap(bytes)
        .putLong(BOOT, ANOTHER_BOOT.getMostSignificantBits())
        .putLong(BOOT + Long.BYTES, ANOTHER_BOOT.getLeastSignificantBits());
    return withChecksum(bytes);
  }

  /**
   * Moves the time of the sync that a mark tells of.
   *
   * @param nanos added to the time
   */
  public static byte[] later(byte[] mark, long nanos) {
    byte[] bytes = mark.clone();
    ByteBuffer all = ByteBuffer.wrap(bytes);
    all.putLong(TIME, all.getLong(TIME) + nanos);
    return withChecksum(bytes);
  }

  private static byte[] withChecksum(byte[] bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, 0, CHECKSUM);
    ByteBuffer.wrap(bytes).putInt(CHECKSUM, (int) crc.getValue());
    return bytes;
  }
}
