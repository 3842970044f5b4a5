package quire.cli.top;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import quire.control.PathText;

/** The names of processes, from {@code /proc}. Not thread-safe. */
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
   * The pid and the name of a thread's process.
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
