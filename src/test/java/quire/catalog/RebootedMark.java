package quire.catalog;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/** The mark of the last sync as it is after the machine was started again. */
public final class RebootedMark {
  private static final int BOOT = 24;
  private static final int CHECKSUM = 64;

  private RebootedMark() {}

  /**
   * Changes the boot that a mark tells of.
   *
   * @param mark the file's bytes
   */
  public static byte[] of(byte[] mark) {
    byte[] bytes = mark.clone();
    bytes[BOOT] ^= 1;
    CRC32C crc = new CRC32C();
    crc.update(bytes, 0, CHECKSUM);
    ByteBuffer.wrap(bytes).putInt(CHECKSUM, (int) crc.getValue());
    return bytes;
  }
}
