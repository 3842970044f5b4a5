package quire.archive.input;

import java.io.InputStream;

/**
 * The content of a regular file in an archive.
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
}
