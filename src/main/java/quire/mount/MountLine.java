package quire.mount;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A line of {@code mountinfo}: a mount, of any file system.
 *
 * @param parent the id of the mount that it is mounted on
 * @param options of the file system, with commas
 */
record MountLine(
    String id,
    String parent,
    Path mountPoint,
    String device,
    String type,
    String source,
    String options) {
  private static final String OUR_TYPE = "fuse.quire";
  private static final String OWNER = "user_id=";

  /** All lines, in the order of the table. */
  static List<MountLine> read(Path table) throws IOException {
    List<MountLine> lines = new ArrayList<>();
    for (String text : Files.readAllLines(table, StandardCharsets.ISO_8859_1)) {
      int separator = text.indexOf(" - ");
      String[] before = text.substring(0, Math.max(separator, 0)).split(" ", -1);
      String[] after = text.substring(separator + 3).split(" ", -1);
      if (before.length > 4 && after.length > 2) {
        lines.add(
            new MountLine(
                before[0],
                before[1],
                Path.of(unescape(before[4])),
                before[2],
                after[0],
                unescape(after[1]),
                after[2]));
      }
    }
    return lines;
  }

  /** Whether it is a mount of this file system. */
  boolean isOurs() {
    return type.equals(OUR_TYPE);
  }

  /** Whether it shows the same file system, as far as a line tells; any copy has its source. */
  boolean isOf(MountTable.Mount mount) {
    return isOurs()
        && device.equals(mount.device())
        && source.equals(mount.source())
        && owner() == mount.owner();
  }

  /** Whether it shows the same file system at the same place. */
  boolean isAt(MountTable.Mount mount) {
    return mountPoint.equals(mount.mountPoint()) && isOf(mount);
  }

  /** As a mount of this file system. */
  MountTable.Mount mount() {
    return new MountTable.Mount(mountPoint, source, device, owner());
  }

  /** The mounting user; 0 if the file system is not FUSE. */
  private int owner() {
    for (String option : options.split(",", -1)) {
      if (option.startsWith(OWNER)) {
        return Integer.parseUnsignedInt(option.substring(OWNER.length()));
      }
    }
    return 0;
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
