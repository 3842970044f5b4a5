package quire.blob;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import quire.io.SmallFile;

/**
 * The file of blobs that are not uploaded to the second tier yet, kept from one mount to the next.
 * In the store, it is the file {@code unput-blobs}: a line with the format, then one for each
 * digest, with a checksum. There is no file if nothing is pending. A digest is added at once, so
 * that a kill loses none. The file is not synced, so a loss of power may lose the last ones. Not
 * thread-safe.
 */
public final class PendingUploads {
  private static final int VERSION = 2;

  /** The version without checksums. */
  private static final int OLD_VERSION = 1;

  /** Of 450,000 digests, which the heap can hold several times. */
  private static final int MOST_BYTES = 1 << 25;

  private static final String NAME = "unput-blobs";
  private static final Pattern HEADER = Pattern.compile("quire-unput-blobs ([1-9]\\d{0,8})");
  private static final Pattern LINE = Pattern.compile("([0-9a-f]{64}) ([0-9a-f]{8})");

  /** The longest remainder of an append that a kill has cut short. */
  private static final Pattern HALF_LINE = Pattern.compile("[0-9a-z -]{0,73}");

  private final Path file;

  public PendingUploads(Path store) {
    this.file = store.resolve(NAME);
  }

  /**
   * The content of the file. Immutable.
   *
   * @param problems damaged lines, in words: each may be a lost upload
   * @param isCutOff whether the last line is incomplete, as after a loss of power
   */
  public record Content(Set<Digest> digests, List<String> problems, boolean isCutOff) {
    /** Whether the file is undamaged. */
    public boolean isWhole() {
      return problems.isEmpty() && !isCutOff;
    }
  }

  /**
   * Reads the file. IOException, with a sentence for a person, if a newer program has written it.
   */
  public Content read() throws IOException {
    Set<Digest> digests = new LinkedHashSet<>();
    List<String> problems = new ArrayList<>();
    if (!Files.exists(file)) {
      return new Content(digests, problems, false);
    }
    String text = SmallFile.text(file, MOST_BYTES);
    int end = text.lastIndexOf('\n') + 1;
    String[] lines = text.substring(0, end).split("\n", -1);
    int version = version(lines[0], problems);
    for (int i = 1; i < lines.length - 1; i++) {
      Digest digest = parse(lines[i], version);
      if (digest != null) {
        digests.add(digest);
      } else {
        problems.add(
            "line %d of %s is damaged: a blob that was to be uploaded may not be"
                .formatted(i + 1, file));
      }
    }
    String tail = text.substring(end);
    if (!HALF_LINE.matcher(tail).matches()) {
      problems.add(
          "the end of %s is damaged: blobs that were to be uploaded may not be".formatted(file));
    }
    return new Content(digests, problems, !tail.isEmpty());
  }

  private int version(String line, List<String> problems) throws IOException {
    Matcher header = HEADER.matcher(line);
    if (!header.matches()) {
      problems.add("the first line of %s is damaged".formatted(file));
      return VERSION;
    }
    int version = Integer.parseInt(header.group(1));
    if (version > VERSION) {
      throw new IOException(
          "%s has version %d and this program knows versions up to %d; use a newer quire"
              .formatted(file, version, VERSION));
    }
    return version;
  }

  private static @Nullable Digest parse(String line, int version) {
    try {
      if (version == OLD_VERSION) {
        return Digest.parse(line);
      }
      Matcher parts = LINE.matcher(line);
      return parts.matches() && parts.group(2).equals(checksum(parts.group(1)))
          ? Digest.parse(parts.group(1))
          : null;
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  private static String checksum(String hex) {
    CRC32C crc = new CRC32C();
    crc.update(hex.getBytes(StandardCharsets.US_ASCII));
    return "%08x".formatted(crc.getValue());
  }

  private static String header() {
    return "quire-unput-blobs " + VERSION;
  }

  private static String line(Digest digest) {
    return digest.hex() + " " + checksum(digest.hex());
  }

  /** Appends a digest. The file must have been written by {@link #write} before. */
  public void add(Digest digest) throws IOException {
    String line = line(digest) + "\n";
    if (!Files.exists(file)) {
      line = header() + "\n" + line;
    }
    Files.writeString(
        file,
        line,
        StandardCharsets.ISO_8859_1,
        StandardOpenOption.CREATE,
        StandardOpenOption.APPEND);
  }

  /** Replaces the content. */
  public void write(Collection<Digest> digests) throws IOException {
    if (digests.isEmpty()) {
      Files.deleteIfExists(file);
      return;
    }
    List<String> lines = new ArrayList<>(digests.size() + 1);
    lines.add(header());
    digests.forEach(digest -> lines.add(line(digest)));
    Path made = file.resolveSibling(NAME + ".new");
    Files.write(made, lines, StandardCharsets.ISO_8859_1);
    Files.move(made, file, StandardCopyOption.ATOMIC_MOVE);
  }

  /** Copies the damaged file for a person to keep; returns the path of the copy. */
  public Path keepDamaged() throws IOException {
    Path kept = file.resolveSibling(NAME + ".damaged");
    Files.copy(file, kept, StandardCopyOption.REPLACE_EXISTING);
    return kept;
  }
}
