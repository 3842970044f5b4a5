package quire.store;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import quire.io.Durable;
import quire.io.SmallFile;

/**
 * The {@code format} file:
 *
 * <pre>
 * quire-store VERSION CREATED segment-bits=N
 * crc32c 8 hexadecimal digits, of the line before without its end
 * </pre>
 *
 * <p>Older programs write the first line alone, and read no other.
 *
 * @param created the time when the store was made
 * @param segmentBits a log segment is {@code 1 << segmentBits} bytes long
 */
public record StoreFormat(Instant created, int segmentBits) {
  /** The newest store version that this program reads and the one it writes. */
  static final int VERSION = 1;

  static final int MIN_SEGMENT_BITS = 20;

  /** A segment is mapped as a whole. */
  static final int MAX_SEGMENT_BITS = 30;

  private static final int MOST_BYTES = 4096;
  private static final int DEFAULT_SEGMENT_BITS = 30;
  private static final Pattern LINE =
      Pattern.compile("quire-store (\\d{1,9}) (\\S+)((?: [a-z-]+=\\d+)*)");
  private static final Pattern BEGIN = Pattern.compile("quire-store (\\d{1,9})\\b");
  private static final Pattern SEGMENT_BITS = Pattern.compile(" segment-bits=(\\d{1,2})");

  static StoreFormat createdNow() {
    return new StoreFormat(Instant.now(), DEFAULT_SEGMENT_BITS);
  }

  static StoreFormat read(Path file) throws IOException {
    List<String> lines = text(file).lines().toList();
    String first = lines.isEmpty() ? "" : lines.get(0);
    Matcher begin = BEGIN.matcher(first);
    if (begin.lookingAt()) { // the rest of the line depends on the version
      requireKnown(file, Integer.parseInt(begin.group(1)));
    }
    Matcher line = LINE.matcher(first);
    if (!line.matches()) {
      throw isBesideOurs(file)
          ? damaged(file, "its first line is not as this program writes it", null)
          : new StoreException(
              file + " is not the format file of a quire store; name the directory of one");
    }
    if (lines.size() > 1 && !lines.get(1).equals(sum(first))) {
      throw damaged(file, "its checksum does not match", null);
    }
    Matcher bits = SEGMENT_BITS.matcher(line.group(3));
    int segmentBits = bits.find() ? Integer.parseInt(bits.group(1)) : DEFAULT_SEGMENT_BITS;
    if (segmentBits < MIN_SEGMENT_BITS || segmentBits > MAX_SEGMENT_BITS) {
      throw damaged(file, "segment-bits=%d cannot be".formatted(segmentBits), null);
    }
    try {
      return new StoreFormat(Instant.parse(line.group(2)), segmentBits);
    } catch (DateTimeParseException e) {
      throw damaged(file, "'%s' is no time".formatted(line.group(2)), e);
    }
  }

  private static String text(Path file) throws IOException {
    if (Files.isRegularFile(file) && Files.size(file) > MOST_BYTES) {
      throw damaged(file, "it has %d bytes".formatted(Files.size(file)), null);
    }
    return SmallFile.text(file, MOST_BYTES);
  }

  private static void requireKnown(Path file, int version) throws StoreException {
    if (version > VERSION) {
      throw new StoreException(
          "%s has version %d and this program knows versions up to %d; use a newer quire"
              .formatted(file.getParent(), version, VERSION));
    }
  }

  private static boolean isBesideOurs(Path file) {
    return Files.isDirectory(file.resolveSibling(StoreDirectory.LOG))
        && Files.isDirectory(file.resolveSibling(StoreDirectory.CATALOG));
  }

  private static StoreException damaged(Path file, String how, @Nullable Exception cause) {
    return new StoreException(
        "the format file %s is damaged: %s; put it back from a backup, or from another store of this quire: it is one line such as '%s'"
            .formatted(file, how, createdNow().line()),
        cause);
  }

  private String line() {
    return "quire-store " + VERSION + " " + created + " segment-bits=" + segmentBits;
  }

  private static String sum(String line) {
    CRC32C crc = new CRC32C();
    crc.update(line.getBytes(StandardCharsets.ISO_8859_1));
    return "crc32c " + HexFormat.of().toHexDigits((int) crc.getValue());
  }

  /** Writes the file so that a crash leaves either no file or a whole one. */
  void write(Path file) throws IOException {
    Path temporary = file.resolveSibling(file.getFileName() + ".new");
    String line = line();
    Files.writeString(temporary, line + "\n" + sum(line) + "\n", StandardCharsets.ISO_8859_1);
    Durable.sync(temporary);
    Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
    Durable.syncName(file);
  }
}
