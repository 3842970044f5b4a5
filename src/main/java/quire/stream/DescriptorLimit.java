package quire.stream;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The number of files that this process may have open. */
final class DescriptorLimit {
  private static final Path LIMITS = Path.of("/proc/self/limits");
  private static final String LINE = "Max open files";

  /** The limit on most systems. */
  private static final int USUAL = 1024;

  private DescriptorLimit() {}

  /** RLIMIT_NOFILE as it is now; the usual limit if it cannot be read. */
  static int ofThisProcess() {
    try {
      return Files.readAllLines(LIMITS).stream()
          .filter(line -> line.startsWith(LINE))
          .mapToInt(DescriptorLimit::soft)
          .findFirst()
          .orElse(USUAL);
    } catch (IOException | NumberFormatException e) {
      return USUAL;
    }
  }

  private static int soft(String line) {
    String soft = line.substring(LINE.length()).strip().split(" ", 2)[0];
    return soft.equals("unlimited") ? Integer.MAX_VALUE : Integer.parseInt(soft);
  }
}
