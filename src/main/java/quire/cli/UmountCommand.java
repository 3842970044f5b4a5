package quire.cli;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "umount",
    mixinStandardHelpOptions = true,
    description = "Unmounts, and returns once everything is safe in the store.")
final class UmountCommand implements Callable<Integer> {
  @Parameters(paramLabel = "MOUNTPOINT", description = "where it is mounted")
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private Path mountPoint;

  @Option(
      names = {"-l", "--lazy"},
      description = "detach now; what is open stays usable until it is closed")
  private boolean lazy;

  @Override
  public Integer call() throws IOException {
    Path path = MountPoint.real(mountPoint);
    MountTable.Mount mount =
        MountTable.mounts().stream()
            .filter(candidate -> candidate.mountPoint().equals(path))
            .findFirst()
            .orElse(null);
    if (mount == null) {
      throw new Failure(path + " is not a quire mount; quire status lists the mounts");
    }
    if (lazy) {
      Fusermount.detach(path);
    } else {
      Fusermount.unmount(path);
      awaitClosed(Path.of(mount.source(), "lock"));
    }
    return 0;
  }

  /** The daemon holds the lock until the store is closed. */
  private static void awaitClosed(Path lockFile) throws IOException {
    if (!Files.isWritable(lockFile)) {
      return; // an fsname that is not the store, or somebody else's mount
    }
    try (FileChannel channel = FileChannel.open(lockFile, StandardOpenOption.WRITE);
        FileLock lock = channel.lock()) {
      lock.release();
    }
  }
}
