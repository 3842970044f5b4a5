package quire.io;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * Reads whole files that must be small, and opens nothing that may block. A file of a store may
 * have been replaced by anything: its size is compared with a limit before memory is allocated.
 */
public final class SmallFile {
  private SmallFile() {}

  /**
   * All bytes of a file.
   *
   * @param atMost the limit
   * @throws NoSuchFileException if there is none
   * @throws IOException with a sentence for a person, if it is longer or no regular file
   */
  public static byte[] bytes(Path file, int atMost) throws IOException {
    requireRegular(file);
    long size = Files.size(file);
    if (size > atMost) {
      throw new IOException(
          "%s is damaged: it has %d bytes, and such a file has at most %d; put it back from a backup"
              .formatted(file, size, atMost));
    }
    try (InputStream in = Files.newInputStream(file)) {
      return in.readNBytes(atMost);
    }
  }

  /** As {@link #bytes}, each byte as a character. */
  public static String text(Path file, int atMost) throws IOException {
    return new String(bytes(file, atMost), StandardCharsets.ISO_8859_1);
  }

  /**
   * To be called before a file of a store is opened: to open a pipe waits for its other end, and to
   * open a device may do anything.
   *
   * @throws NoSuchFileException if there is none
   */
  public static void requireRegular(Path file) throws IOException {
    if (Files.isRegularFile(file)) {
      return;
    }
    if (Files.notExists(file)) {
      throw new NoSuchFileException(file.toString());
    }
    if (Files.exists(file)) { // else the host tells why it cannot be looked at
      throw new IOException(
          file + " is not a regular file; remove it, and put the file back from a backup");
    }
  }
}
