package quire.cacheprog.disk;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import quire.cacheprog.CacheId;
import quire.io.SmallFile;

/**
 * The content of an action's file.
 *
 * @param time the time of the put
 * @param boot the boot of the machine in which the output was written; {@link #CHECKED} if a later
 *     boot has found it whole
 */
record ActionRecord(CacheId output, long size, Instant time, String boot) {
  static final String CHECKED = "checked";

  private static final String MAGIC = "quire-action";
  private static final String VERSION = "1";
  private static final int WORDS = 6;
  private static final int MOST_BYTES = 4096;

  /** The beginning of an action's file: all of it, unless it is damaged. */
  static byte[] bytes(Path file) throws IOException {
    SmallFile.requireRegular(file);
    try (InputStream in = Files.newInputStream(file)) {
      return in.readNBytes(MOST_BYTES);
    }
  }

  byte[] encode() {
    long nanos = TimeUnit.SECONDS.toNanos(time.getEpochSecond()) + time.getNano();
    String line =
        String.join(
            " ", MAGIC, VERSION, output.hex(), Long.toString(size), Long.toString(nanos), boot);
    return (line + "\n").getBytes(StandardCharsets.US_ASCII);
  }

  /** Null if the file is damaged, or of another version. */
  static @Nullable ActionRecord decode(byte[] file) {
    String text = new String(file, StandardCharsets.US_ASCII);
    String[] words = text.strip().split(" ", -1);
    if (!text.endsWith("\n")
        || words.length != WORDS
        || !words[0].equals(MAGIC)
        || !words[1].equals(VERSION)) {
      return null;
    }
    try {
      long nanos = Long.parseLong(words[4]);
      return new ActionRecord(
          CacheId.fromHex(words[2]),
          Long.parseLong(words[3]),
          Instant.ofEpochSecond(0, nanos),
          words[5]);
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  ActionRecord checked() {
    return new ActionRecord(output, size, time, CHECKED);
  }
}
