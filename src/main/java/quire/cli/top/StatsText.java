package quire.cli.top;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import quire.mount.MountTable;

/** The figures of {@code .quire/stats} that have no labels, by name. */
final class StatsText {
  private final Map<String, Double> figures = new HashMap<>();

  static StatsText read(MountTable.Mount mount) throws IOException {
    StatsText stats = new StatsText();
    Path file = mount.mountPoint().resolve(".quire/stats");
    for (String line : Files.readString(file).split("\n", -1)) {
      int space = line.indexOf(' ');
      if (space > 0 && !line.startsWith("#") && line.indexOf('{') < 0) {
        stats.figures.put(line.substring(0, space), Double.valueOf(line.substring(space + 1)));
      }
    }
    return stats;
  }

  /** 0 if there is none of that name. */
  double get(String name) {
    return figures.getOrDefault(name, 0.0);
  }

  long bytes(String name) {
    return (long) get(name);
  }
}
