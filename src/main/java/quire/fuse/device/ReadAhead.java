package quire.fuse.device;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sets the kernel's read-ahead for a mount. Its default of 128 KiB splits a long read into eight
 * requests; only root can raise it.
 */
public final class ReadAhead {
  private static final Logger LOG = LoggerFactory.getLogger(ReadAhead.class);

  private static final String TYPE = " - fuse.quire ";

  /** The index of a field in a line of mountinfo, counted by spaces. */
  private static final int DEVICE = 2;

  private static final int MOUNT_POINT = 4;

  private ReadAhead() {}

  /** Raises it to the longest request, if that is allowed. Sends no request to the file system. */
  public static void raise(Path mountPoint) {
    try {
      String device = device(mountPoint);
      Path setting = Path.of("/sys/class/bdi", device, "read_ahead_kb");
      if (!device.isEmpty() && Files.isWritable(setting)) {
        Files.writeString(setting, Integer.toString(Device.MAX_BYTES >> 10));
      }
    } catch (IOException e) {
      LOG.info("the kernel does not read further ahead than by itself: {}", e.toString());
    }
  }

  /** The device number of the file system that was mounted there last; empty if there is none. */
  private static String device(Path mountPoint) throws IOException {
    String point = escape(mountPoint.toString());
    String device = "";
    Path table = Path.of("/proc/self/mountinfo");
    for (String line : Files.readAllLines(table, StandardCharsets.ISO_8859_1)) {
      String[] fields = line.split(" ", MOUNT_POINT + 2);
      if (line.contains(TYPE) && fields[MOUNT_POINT].equals(point)) {
        device = fields[DEVICE];
      }
    }
    return device;
  }

  /** Escapes a path as the kernel does there. */
  private static String escape(String path) {
    String bytes = new String(path.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    return bytes
        .replace("\\", "\\134")
        .replace(" ", "\\040")
        .replace("\t", "\\011")
        .replace("\n", "\\012");
  }
}
