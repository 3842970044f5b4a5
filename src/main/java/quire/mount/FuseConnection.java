package quire.mount;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import quire.libc.CFunction;
import quire.libc.CMemory;

/** The kernel's end of a mount, as the file system fusectl shows it. */
final class FuseConnection {
  private static final Path ALL = Path.of("/sys/fs/fuse/connections");
  private static final String CONTROL = "fusectl";
  private static final CFunction MOUNT = CFunction.of("mount", 5);

  private final Path directory;

  /**
   * @param device the numbers of the file system, {@code MAJOR:MINOR}
   */
  FuseConnection(String device) {
    directory = ALL.resolve(device.substring(device.indexOf(':') + 1));
  }

  /**
   * Ends the connection, in whatever namespace it is mounted: from now on all calls on the mount
   * fail, and the daemon learns that no more requests will come. Bytes that programs have written
   * and the kernel has not sent yet are lost. Does nothing if the connection has ended already, as
   * with its last mount.
   */
  void abort() throws IOException {
    if (!MountTable.shows(ALL, CONTROL) && Users.self() == 0) {
      mountControl();
    }
    if (!MountTable.shows(ALL, CONTROL)) {
      throw new IOException(
          "cannot end the connection: %1$s is not mounted on %2$s; as root, try: mount -t %1$s %1$s %2$s"
              .formatted(CONTROL, ALL));
    }
    try {
      Files.writeString(directory.resolve("abort"), "1", StandardOpenOption.WRITE);
    } catch (NoSuchFileException e) {
      return; // it has ended
    }
  }

  /** Mounts it where systemd does, too. */
  private static void mountControl() {
    CMemory.during(
        c -> MOUNT.call(c.string(CONTROL), c.string(ALL.toString()), c.string(CONTROL), 0, 0));
  }
}
