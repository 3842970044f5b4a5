package quire.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import quire.error.Failure;
import quire.mount.Fusermount;

/** Checks whether this machine can mount with FUSE, and if not, what is missing. */
final class Fuse {
  private static final Path DEVICE = Path.of("/dev/fuse");

  private Fuse() {}

  static void require() {
    if (!Files.exists(DEVICE)) {
      throw new Failure(
          "FUSE is missing: there is no /dev/fuse; load it with: modprobe fuse"
              + " (in a container, start that with --device /dev/fuse)");
    }
    if (!Files.isWritable(DEVICE)) {
      throw new Failure(
          "FUSE is out of reach: this user may not open /dev/fuse; as root: chmod 666 /dev/fuse");
    }
    Fusermount.require();
  }
}
