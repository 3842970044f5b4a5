package quire.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A file system of its own below a scratch directory, which fills up soon. Only root can make one.
 */
final class SmallDisk {
  private static final String UNMOUNT =
      """
      for try in 1 2 3 4 5; do
        mountpoint -q disk || exit 0
        umount disk && exit 0
        sleep 1
      done
      exit 1
      """;

  private final Path scratch;
  private final Path root;

  SmallDisk(Path scratch) throws IOException {
    this.scratch = scratch;
    this.root = Files.createDirectory(scratch.resolve("disk"));
  }

  Path root() {
    return root;
  }

  /** Mounts 100 MiB of memory. */
  void mountTmpfs() throws IOException {
    User.assumeRoot();
    Shell.sh(scratch, "mount -t tmpfs -o size=100m none disk");
  }

  /**
   * Mounts an image of 100 MiB.
   *
   * @param forRoot the part of it, in percent, that only root may fill
   */
  void mountExt4(int forRoot) throws IOException {
    User.assumeRoot();
    Shell.sh(
        scratch,
        "truncate -s 100M image && mkfs.ext4 -q -m %d image && mount -o loop image disk"
            .formatted(forRoot));
  }

  /** Unmounts what is mounted. */
  void unmount() throws IOException {
    Shell.sh(scratch, UNMOUNT);
  }
}
