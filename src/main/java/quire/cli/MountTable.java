package quire.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What {@code /proc/self/mountinfo} says of quire's mounts. */
final class MountTable {
  private static final String OUR_TYPE = "fuse.quire";

  private MountTable() {}

  /**
   * A mount of this file system.
   *
   * @param source the store, unless the mount has an {@code fsname} of its own
   */
  record Mount(Path mountPoint, String source) {}

  /** Our mounts; of several on one mount point the last, which hides the others. */
  static List<Mount> mounts() throws IOException {
    List<Mount> mounts = new ArrayList<>();
    Path table = Path.of("/proc/self/mountinfo");
    for (String line : Files.readAllLines(table, StandardCharsets.ISO_8859_1)) {
      int separator = line.indexOf(" - ");
      String[] before = line.substring(0, Math.max(separator, 0)).split(" ", -1);
      String[] after = line.substring(separator + 3).split(" ", -1);
      if (before.length > 4 && after.length > 1 && after[0].equals(OUR_TYPE)) {
        mounts.add(new Mount(Path.of(unescape(before[4])), unescape(after[1])));
      }
    }
    return mounts;
  }

  /** The mount that {@code path} lies on, if it is one of ours. */
  static @Nullable Mount containing(Path path) throws IOException {
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
