package quire.daemon;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import quire.vfs.call.Caller;

/** The user this process runs as: the owner of a new mount's root directory. */
final class ProcessOwner {
  private ProcessOwner() {}

  static Caller ofThisProcess() throws IOException {
    Path self = Path.of("/proc/self");
    return new Caller(
        (Integer) Files.getAttribute(self, "unix:uid"),
        (Integer) Files.getAttribute(self, "unix:gid"));
  }
}
