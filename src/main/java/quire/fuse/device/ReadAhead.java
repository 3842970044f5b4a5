package quire.fuse.device;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How far the kernel reads ahead in files of a mount. By itself it is 128 KiB at a time, which
 * makes eight requests of one; only root can have it read more.
 */
public final class ReadAhead {
  private static final Logger LOG = LoggerFactory.getLogger(ReadAhead.class);

  private static final String TYPE = " - fuse.quire ";

  /** Of a line in mountinfo, counted by spaces. */
  private static final int DEVICE = 2;

  private static final int MOUNT_POINT = 4;

  private ReadAhead() {}

  /** Raises it to the longest request, where that is allowed. Asks nothing of the file system. */
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

  /** The number of the file system that was mounted there last; empty where there is none. */
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

  /** As the kernel writes a path there. */
  private static String escape(String path) {
    String bytes = new String(path.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    return bytes
        .replace("\\", "\\134")
        .replace(" ", "\\040")
        .replace("\t", "\\011")
        .replace("\n", "\\012");
  }
}
