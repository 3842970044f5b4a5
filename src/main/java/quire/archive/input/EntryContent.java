package quire.archive.input;

import java.io.InputStream;

/**
 * The bytes of a regular file in an archive.
 *
 * @param size how many there are
 * @param position where they lie in the archive as they are, one after the other, if the archive is
 *     a {@link StoredBytes}; else {@link #NOWHERE}
 * @param crc32 what they should have, as an unsigned number; {@link #NO_CRC} where the archive does
 *     not tell
 * @param bytes ends after exactly {@code size} bytes, or fails; nobody need read it to its end
 */
public record EntryContent(long size, long position, long crc32, InputStream bytes) {
  public static final long NOWHERE = -1;
  public static final long NO_CRC = -1;

  public EntryContent {
    if (size < 0) {
      throw new IllegalArgumentException("a negative size");
    }
  }
}
