package quire.archive.input;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32;
import org.apache.commons.compress.archivers.ArchiveEntry;
import org.apache.commons.compress.archivers.ArchiveInputStream;
import org.apache.commons.compress.archivers.cpio.CpioArchiveEntry;
import org.apache.commons.compress.archivers.cpio.CpioArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.jspecify.annotations.Nullable;

/** Reads archives with another library. */
final class UsualReader {
  private static final int MAGIC_AT = 257;

  private UsualReader() {}

  /**
   * Path, size and CRC-32 of each regular file.
   *
   * @return null if the library does not read all of it or does not know the format, or if readers
   *     differ
   */
  static @Nullable List<String> files(SmallArchives format, byte[] archive) {
    ByteArrayInputStream in = new ByteArrayInputStream(archive);
    String latin = ISO_8859_1.name();
    if (format.name().startsWith("TAR")) {
      return hasOtherMagic(archive) ? null : files(new TarArchiveInputStream(in, latin));
    }
    return format.name().startsWith("CPIO")
        ? files(new CpioArchiveInputStream(in, TarBytes.BLOCK, latin))
        : null;
  }

  private static <E extends ArchiveEntry> @Nullable List<String> files(ArchiveInputStream<E> in) {
    List<String> files = new ArrayList<>();
    try (in) {
      for (E entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
        if (isFile(entry)) {
          CRC32 crc = new CRC32();
          long size = 0;
          byte[] buffer = new byte[8192];
          for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
            crc.update(buffer, 0, n);
            size += n;
          }
          files.add("%s %d %08x".formatted(path(entry.getName()), size, crc.getValue()));
        }
      }
    } catch (IOException | RuntimeException e) {
      return null;
    }
    return files;
  }

  /** A name as it can be on a disk: up to a NUL, and without a redundant dot. */
  private static String path(String name) {
    int end = name.indexOf(0);
    String path = end < 0 ? name : name.substring(0, end);
    return path.startsWith("./") ? path.substring(2) : path;
  }

  /** Whether readers differ on the prefix of a header: it has the magic of no kind of tar. */
  private static boolean hasOtherMagic(byte[] archive) {
    for (int at = 0; at + TarBlock.SIZE <= archive.length; at += TarBlock.SIZE) {
      byte[] block = Arrays.copyOfRange(archive, at, at + TarBlock.SIZE);
      boolean known = Magic.is(block, MAGIC_AT, "ustar\0") || Magic.is(block, MAGIC_AT, "ustar  ");
      if (new TarBlock(block).hasChecksum() && !known) {
        return true;
      }
    }
    return false;
  }

  private static boolean isFile(ArchiveEntry entry) {
    if (entry instanceof TarArchiveEntry tar) {
      return tar.isFile() && !tar.isLink() && !path(tar.getName()).endsWith("/");
    }
    return entry instanceof CpioArchiveEntry cpio && cpio.isRegularFile();
  }
}
