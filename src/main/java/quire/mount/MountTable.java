package quire.mount;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads mounts from {@code mountinfo}, of this process or of another. */
public final class MountTable {
  private static final Path OWN = Path.of("/proc/self/mountinfo");
  private static final String OUR_TYPE = "fuse.quire";
  private static final String OWNER = "user_id=";

  private MountTable() {}

  /**
   * A mount of this file system.
   *
   * @param source the store, unless the mount has an {@code fsname}: {@link MountStore} tells for
   *     certain
   * @param device the numbers of the file system, {@code MAJOR:MINOR}; the same in all namespaces
   * @param owner uid of the user whose daemon serves it
   */
  public record Mount(Path mountPoint, String source, String device, int owner) {}

  /** Our mounts; if several are on one mount point, the last one. */
  public static List<Mount> mounts() throws IOException {
    return mounts(OWN);
  }

  /** The mounts that a process sees; none if it has ended. */
  public static List<Mount> ofProcess(long pid) {
    try {
      return mounts(Path.of("/proc", Long.toString(pid), "mountinfo"));
    } catch (IOException e) {
      return List.of();
    }
  }

  /** Whether a process sees a mount, of any file system, that has the device number of this one. */
  static boolean seesOther(long pid, Mount ours) {
    try {
      return lines(Path.of("/proc", Long.toString(pid), "mountinfo")).stream()
          .anyMatch(line -> line.device().equals(ours.device()) && !line.isOf(ours));
    } catch (IOException e) {
      return false; // it has ended
    }
  }

  /** As {@link #mounts()}, from the {@code mountinfo} of any process. */
  static List<Mount> mounts(Path table) throws IOException {
    List<Mount> mounts = new ArrayList<>();
    for (Line line : lines(table)) {
      if (line.type().equals(OUR_TYPE)) {
        mounts.add(new Mount(line.mountPoint(), line.source(), line.device(), line.owner()));
      }
    }
    return mounts;
  }

  /** Mount points below a directory, of any file system. */
  static List<Path> below(Path directory) throws IOException {
    return lines(OWN).stream()
        .map(Line::mountPoint)
        .filter(path -> path.startsWith(directory) && !path.equals(directory))
        .toList();
  }

  /** Whether a file system of a type is mounted on a directory. */
  static boolean shows(Path directory, String type) throws IOException {
    return lines(OWN).stream()
        .anyMatch(line -> line.mountPoint().equals(directory) && line.type().equals(type));
  }

  /** Our mount that is visible at a mount point; null if there is none. */
  public static @Nullable Mount at(Path mountPoint) throws IOException {
    Mount last = null;
    for (Mount mount : mounts()) {
      last = mount.mountPoint().equals(mountPoint) ? mount : last;
    }
    return last;
  }

  /** The mount that {@code path} lies on, if it is one of ours. */
  public static @Nullable Mount containing(Path path) throws IOException {
    Mount best = null;
    for (Mount mount : mounts()) {
      boolean deeper =
          best == null || mount.mountPoint().getNameCount() >= best.mountPoint().getNameCount();
      if (path.startsWith(mount.mountPoint()) && deeper) {
        best = mount;
      }
    }
    return best;
  }

  /**
   * A line of the table.
   *
   * @param options of the file system, with commas
   */
  private record Line(Path mountPoint, String device, String type, String source, String options) {
    /** Whether it shows the same file system, as far as a line tells; any copy has its source. */
    boolean isOf(Mount mount) {
      return type.equals(OUR_TYPE)
          && device.equals(mount.device())
          && source.equals(mount.source())
          && owner() == mount.owner();
    }

    /** The mounting user; 0 if the file system is not FUSE. */
    int owner() {
      for (String option : options.split(",", -1)) {
        if (option.startsWith(OWNER)) {
          return Integer.parseUnsignedInt(option.substring(OWNER.length()));
        }
      }
      return 0;
    }
  }

  private static List<Line> lines(Path table) throws IOException {
    List<Line> lines = new ArrayList<>();
    for (String text : Files.readAllLines(table, StandardCharsets.ISO_8859_1)) {
      int separator = text.indexOf(" - ");
      String[] before = text.substring(0, Math.max(separator, 0)).split(" ", -1);
      String[] after = text.substring(separator + 3).split(" ", -1);
      if (before.length > 4 && after.length > 2) {
        lines.add(
            new Line(
                Path.of(unescape(before[4])), before[2], after[0], unescape(after[1]), after[2]));
      }
    }
    return lines;
  }

  /** The kernel writes space, tab, newline and backslash as three octal digits. */
  private static String unescape(String field) {
    byte[] in = field.getBytes(StandardCharsets.ISO_8859_1);
    byte[] out = new byte[in.length];
    int length = 0;
    for (int i = 0; i < in.length; i++) {
      if (in[i] == '\\' && i + 3 < in.length) {
        out[length++] = (byte) Integer.parseInt(field.substring(i + 1, i + 4), 8);
        i += 3;
      } else {
        out[length++] = in[i];
      }
    }
    return new String(out, 0, length, StandardCharsets.UTF_8);
  }
}
