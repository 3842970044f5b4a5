package quire.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import quire.io.Durable;
import quire.io.SmallFile;

/**
 * The file {@code hold}: while it exists, with any content, nothing in the store may be freed,
 * because lost rows may have named it. One line of text: {@code quire-hold VERSION SINCE WHY}. Only
 * a person ends it.
 */
public final class StoreHold {
  private static final int VERSION = 1;
  private static final int MOST_BYTES = 1 << 16;

  private final Path file;

  StoreHold(Path file) {
    this.file = file;
  }

  /** The reason why nothing is freed, in words; null if there is no hold. */
  public @Nullable String reason() throws IOException {
    try {
      String[] words =
          new String(SmallFile.bytes(file, MOST_BYTES), StandardCharsets.UTF_8)
              .strip()
              .split(" ", 4);
      boolean known = words.length == 4 && words[0].equals("quire-hold");
      return known ? "%s (since %s)".formatted(words[3], words[2]) : "unknown, see " + file;
    } catch (NoSuchFileException e) {
      return null;
    } catch (IOException e) { // it holds with any content
      return "unknown, as %s".formatted(e.getMessage());
    }
  }

  /** Begins the hold, durably, if there is none. */
  public void begin(String why) throws IOException {
    if (Files.exists(file)) {
      return;
    }
    String line = "quire-hold %d %s %s%n".formatted(VERSION, Instant.now(), why);
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      channel.write(StandardCharsets.UTF_8.encode(line));
      channel.force(true);
    }
    Durable.syncName(file);
  }

  /** Ends it. */
  public void end() throws IOException {
    if (Files.deleteIfExists(file)) {
      Durable.syncName(file);
    }
  }
}
