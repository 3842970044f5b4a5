package quire.log;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import quire.error.Errno;
import quire.error.FsException;
import quire.io.MappedBytes;

/** The first page of a segment; its layout is in the package documentation. */
final class SegmentHeader {
  static final int BYTES = 4096;

  private static final byte[] MAGIC = "QUIRESEG".getBytes(StandardCharsets.US_ASCII);
  private static final int VERSION = 2;

  /** From this version on, checksums of the pages stand behind the content. */
  private static final int WITH_SUMS = 2;

  private static final int VERSION_OFFSET = 8;
  private static final int NUMBER_OFFSET = 12;
  private static final int BITS_OFFSET = 16;
  private static final int CRC_OFFSET = 20;

  private SegmentHeader() {}

  static ByteBuffer encode(int number, int segmentBits) {
    return encode(VERSION, number, segmentBits);
  }

  /** A header of this version; an older program's header unless it is the last version. */
  static ByteBuffer encode(int version, int number, int segmentBits) {
    ByteBuffer page = ByteBuffer.allocate(BYTES);
    page.put(0, MAGIC);
    page.putInt(VERSION_OFFSET, version);
    page.putInt(NUMBER_OFFSET, number);
    page.putInt(BITS_OFFSET, segmentBits);
    page.putInt(CRC_OFFSET, crc(page));
    return page;
  }

  /**
   * The difference between a segment's header and what its name and the store's options require;
   * null for a good one.
   *
   * @throws FsException EIO for a segment of a newer program, and for a good header with other
   *     segment bits: with wrong bits, every address would name other bytes
   */
  static @Nullable String problem(ByteBuffer map, String file, int number, int segmentBits) {
    if (map.limit() < BYTES) {
      return "has no header";
    }
    byte[] magic = new byte[MAGIC.length];
    MappedBytes.copy(map, 0, magic); // tells if the host cannot read the page
    if (!Arrays.equals(magic, MAGIC)) {
      return "does not begin with the mark of a log segment";
    }
    if (map.getInt(CRC_OFFSET) != crc(map)) {
      return "has a damaged header (its checksum does not match)";
    }
    int version = map.getInt(VERSION_OFFSET);
    if (version > VERSION) {
      throw new FsException(
          Errno.EIO,
          "log segment %s has version %d and this program knows versions up to %d; use a newer quire"
              .formatted(file, version, VERSION));
    }
    if (map.getInt(NUMBER_OFFSET) != number) {
      return "says it is segment " + map.getInt(NUMBER_OFFSET);
    }
    if (map.getInt(BITS_OFFSET) != segmentBits) {
      throw new FsException(
          Errno.EIO,
          "the store's format file says segment-bits=%d and log segment %s says %d; put right the first line of the format file (and delete its second one, if it has one); no byte of the log was changed"
              .formatted(segmentBits, file, map.getInt(BITS_OFFSET)));
    }
    return null;
  }

  /** Whether a segment with a good header has checksums of its pages. */
  static boolean hasSums(ByteBuffer map) {
    return map.getInt(VERSION_OFFSET) >= WITH_SUMS;
  }

  private static int crc(ByteBuffer page) {
    CRC32C crc = new CRC32C();
    crc.update(page.slice(0, CRC_OFFSET));
    return (int) crc.getValue();
  }
}
