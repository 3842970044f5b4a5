package quire.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What the kernel has mounted, by {@code /proc/self/mountinfo}. */
final class Mounts {
  private static final int MOUNT_POINT_FIELD = 4;

  private Mounts() {}

  static boolean contains(Path mountpoint) throws IOException {
    return all().contains(mountpoint);
  }

  /** The mounts at or below a directory, the innermost first. */
  static List<Path> below(Path directory) throws IOException {
    return all().stream().filter(path -> path.startsWith(directory)).toList().reversed();
  }

  /** Takes a mount out of the tree even if it is busy or its program is dead. */
  static void detach(Path mountpoint) throws IOException, InterruptedException {
    String path = mountpoint.toString();
    if (!Shell.tryRun(List.of("umount", "-l", path))) {
      Shell.tryRun(List.of("fusermount3", "-u", "-z", path));
    }
  }

  private static List<Path> all() throws IOException {
    return Files.readAllLines(Path.of("/proc/self/mountinfo"), StandardCharsets.UTF_8).stream()
        .map(line -> Path.of(unescape(line.split(" ", -1)[MOUNT_POINT_FIELD])))
        .toList();
  }

  /** The kernel writes space, tab, newline and backslash as octal escapes. */
  static String unescape(String text) {
    return text.replace("\\040", " ")
        .replace("\\011", "\t")
        .replace("\\012", "\n")
        .replace("\\134", "\\");
  }
}
