package quire.log;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;
import quire.error.Errno;
import quire.error.FsException;

/** The first page of a segment; its layout is in the package documentation. */
final class SegmentHeader {
  static final int BYTES = 4096;

  private static final byte[] MAGIC = "QUIRESEG".getBytes(StandardCharsets.US_ASCII);
  private static final int VERSION = 1;
  private static final int VERSION_OFFSET = 8;
  private static final int NUMBER_OFFSET = 12;
  private static final int BITS_OFFSET = 16;
  private static final int CRC_OFFSET = 20;

  private SegmentHeader() {}

  static ByteBuffer encode(int number, int segmentBits) {
    ByteBuffer page = ByteBuffer.allocate(BYTES);
    page.put(0, MAGIC);
    page.putInt(VERSION_OFFSET, VERSION);
    page.putInt(NUMBER_OFFSET, number);
    page.putInt(BITS_OFFSET, segmentBits);
    page.putInt(CRC_OFFSET, crc(page));
    return page;
  }

  /** Refuses a segment that is not what its name and the store say. */
  static void check(ByteBuffer map, String file, int number, int segmentBits) {
    byte[] magic = new byte[MAGIC.length];
    map.get(0, magic);
    if (!java.util.Arrays.equals(magic, MAGIC)) {
      throw corrupt(file, "does not begin with the mark of a log segment");
    }
    int version = map.getInt(VERSION_OFFSET);
    if (version > VERSION) {
      throw corrupt(
          file,
          "has version %d and this program knows versions up to %d; use a newer quire"
              .formatted(version, VERSION));
    }
    if (map.getInt(CRC_OFFSET) != crc(map)) {
      throw corrupt(file, "has a damaged header (its checksum does not match)");
    }
    if (map.getInt(NUMBER_OFFSET) != number) {
      throw corrupt(file, "says it is segment " + map.getInt(NUMBER_OFFSET));
    }
    if (map.getInt(BITS_OFFSET) != segmentBits) {
      throw corrupt(
          file,
          "has segment-bits=%d and the store has %d"
              .formatted(map.getInt(BITS_OFFSET), segmentBits));
    }
  }

  private static int crc(ByteBuffer page) {
    CRC32C crc = new CRC32C();
    crc.update(page.slice(0, CRC_OFFSET));
    return (int) crc.getValue();
  }

  private static FsException corrupt(String file, String problem) {
    return new FsException(Errno.EIO, "log segment %s %s".formatted(file, problem));
  }
}
