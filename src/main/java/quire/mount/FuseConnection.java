package quire.mount;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import quire.libc.CFunction;
import quire.libc.CMemory;

/** The kernel's end of a mount, as the file system fusectl shows it. */
public final class FuseConnection {
  private static final Path ALL = Path.of("/sys/fs/fuse/connections");
  private static final String CONTROL = "fusectl";
  private static final CFunction MOUNT = CFunction.of("mount", 5);

  private final Path abort;

  /**
   * @param device the numbers of the file system, {@code MAJOR:MINOR}
   */
  public FuseConnection(String device) {
    abort = ALL.resolve(device.substring(device.indexOf(':') + 1)).resolve("abort");
  }

  /**
   * Ends it, in whatever namespace it is mounted: from now on all that is asked there fails, and
   * the daemon is told that nothing more will come. What programs have written and the kernel has
   * not sent yet is lost.
   */
  public void abort() throws IOException {
    if (!Files.exists(abort) && Users.self() == 0) {
      mountControl();
    }
    if (!Files.exists(abort)) {
      throw new IOException(
          "cannot end the connection: there is no %s; as root, try: mount -t %s %s %s"
              .formatted(abort, CONTROL, CONTROL, ALL));
    }
    Files.writeString(abort, "1", StandardOpenOption.WRITE);
  }

  /** Where systemd has it, too. */
  private static void mountControl() {
    CMemory.during(
        c -> MOUNT.call(c.string(CONTROL), c.string(ALL.toString()), c.string(CONTROL), 0, 0));
  }
}
