package quire.cli;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Whether a directory can be mounted on, and if not, what to do about it. */
final class MountPoint {
  private MountPoint() {}

  /** The mount point, absolute and without symlinks. */
  static Path require(Path given, MountOptions options) throws IOException {
    Path path = given.toAbsolutePath().normalize();
    requireNotStale(path);
    if (!Files.exists(path)) {
      throw new Failure("no such mount point: %s; make it with: mkdir -p %s".formatted(path, path));
    }
    if (!Files.isDirectory(path)) {
      throw new Failure("the mount point " + path + " is not a directory; name one");
    }
    Path real = path.toRealPath();
    for (MountTable.Mount mount : MountTable.mounts()) {
      if (mount.mountPoint().equals(real)) {
        throw new Failure(
            "%s is mounted already (from %s); quire umount %s ends that"
                .formatted(real, mount.source(), real));
      }
    }
    if (!options.nonEmpty()) {
      requireEmpty(real);
    }
    return real;
  }

  private static void requireEmpty(Path path) throws IOException {
    try (DirectoryStream<Path> children = Files.newDirectoryStream(path)) {
      if (children.iterator().hasNext()) {
        throw new Failure(
            "the mount point %s is not empty; use another, or -o nonempty to hide what is in it"
                .formatted(path));
      }
    }
  }

  /** Without symlinks, as the mount table has it; works on a stale mount too. */
  static Path real(Path given) throws IOException {
    Path path = given.toAbsolutePath().normalize();
    try {
      return path.toRealPath();
    } catch (FileSystemException e) {
      Path parent = path.getParent();
      return parent == null || !Files.isDirectory(parent)
          ? path
          : parent.toRealPath().resolve(path.getFileName());
    }
  }

  /** A daemon that was killed leaves a mount point on which every call fails with ENOTCONN. */
  static void requireNotStale(Path path) throws IOException {
    try {
      Files.getAttribute(path, "unix:ino", LinkOption.NOFOLLOW_LINKS);
    } catch (NoSuchFileException e) {
      return;
    } catch (FileSystemException e) {
      if (String.valueOf(e.getReason()).contains("endpoint is not connected")) {
        throw new Failure(
            "%s is a stale mount: its daemon was killed; clear it with: fusermount -u %s"
                .formatted(path, path),
            e);
      }
      throw e;
    }
  }
}
