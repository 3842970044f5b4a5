package quire.archive.input;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.CRC32;
import quire.snapshot.castore.SymlinkNode;

/**
 * The content of a regular file or a symlink in an archive.
 *
 * @param size in bytes
 * @param position its place in the archive, if it is stored there uncompressed and in one piece,
 *     and the archive is a {@link StoredBytes}; else {@link #NOWHERE}
 * @param crc32 the expected checksum, as an unsigned number; {@link #NO_CRC} if the archive has
 *     none
 * @param bytes ends after exactly {@code size} bytes, or fails; need not be read to its end
 */
public record EntryContent(long size, long position, long crc32, InputStream bytes) {
  public static final long NOWHERE = -1;
  public static final long NO_CRC = -1;

  public EntryContent {
    if (size < 0) {
      throw new IllegalArgumentException("a negative size");
    }
  }

  /**
   * Reads all of it, as the target of a symlink.
   *
   * @throws quire.error.FsException EINVAL if it is damaged, cut short, or longer than any target
   */
  byte[] target(EntryPath path) throws IOException {
    if (size > SymlinkNode.MAX_TARGET) {
      throw Refusal.of(path, "is a symlink to %d bytes".formatted(size));
    }
    try {
      byte[] target = bytes.readNBytes((int) size);
      CRC32 crc = new CRC32();
      crc.update(target);
      requireCrc(path, crc.getValue());
      return target;
    } catch (EOFException e) {
      throw Refusal.of(path, "is cut short");
    }
  }

  /**
   * Refuses a content that is not the one that was packed.
   *
   * @param actual the checksum of its bytes, as an unsigned number
   */
  void requireCrc(EntryPath path, long actual) {
    if (crc32 != NO_CRC && crc32 != actual) {
      throw Refusal.of(
          path,
          "is damaged: its CRC-32 is %08x, and the archive says %08x".formatted(actual, crc32));
    }
  }
}
