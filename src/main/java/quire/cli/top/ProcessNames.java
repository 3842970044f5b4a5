package quire.cli.top;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import quire.control.PathText;

/** What processes are called, as far as {@code /proc} still knows them. Not thread-safe. */
final class ProcessNames {
  private static final int KEPT = 10_000;

  private final Map<Long, String> names =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, String> eldest) {
          return size() > KEPT;
        }
      };

  /**
   * The number and the name of the process that a thread belongs to.
   *
   * @param thread 0 for the kernel's own
   */
  String of(long thread) {
    return thread == 0 ? "      0 (kernel)" : names.computeIfAbsent(thread, ProcessNames::find);
  }

  private static String find(long thread) {
    long process = thread;
    String name = "?";
    try {
      for (String line : Files.readAllLines(Path.of("/proc/" + thread + "/status"))) {
        if (line.startsWith("Name:")) {
          name = PathText.escaped(line.substring(line.indexOf(':') + 1).strip());
        } else if (line.startsWith("Tgid:")) {
          process = Long.parseLong(line.substring(line.indexOf(':') + 1).strip());
        }
      }
    } catch (IOException e) {
      // it has ended
    }
    return "%7d %s".formatted(process, name);
  }
}
