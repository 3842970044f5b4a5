package quire.cli.argument;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import quire.daemon.MountOptions;
import quire.error.Failure;
import quire.mount.Fusermount;
import quire.mount.MountCover;
import quire.mount.MountProblem;
import quire.mount.MountState;
import quire.mount.MountTable;
import quire.mount.MountWalk;
import quire.mount.StorePlace;
import quire.mount.StoreRelease;
import quire.mount.Users;
import quire.store.LockHolder;

/** Checks whether a directory can be mounted on, and if not, tells what to do. */
public final class MountPoint {
  /** The most dead mounts on one mount point. */
  private static final int MOST_STACKED = 16;

  private static final char REPLACEMENT = '\ufffd';

  private MountPoint() {}

  /**
   * The mount point, absolute and without symlinks. Removes a dead mount there.
   *
   * @param store the store to be mounted there
   */
  public static Path require(Path given, Path store, MountOptions options) throws IOException {
    Path path = given.toAbsolutePath().normalize();
    clear(real(path), store);
    MountProblem.requireAnswers(path);
    if (!Files.exists(path)) {
      requireUnicode(path);
      throw new Failure("no such mount point: %s; make it with: mkdir -p %s".formatted(path, path));
    }
    if (!Files.isDirectory(path)) {
      throw new Failure("the mount point " + path + " is not a directory; name one");
    }
    Path real = path.toRealPath();
    MountTable.Mount mount = MountTable.at(real);
    if (mount != null) {
      throw new Failure(
          "%s is mounted already (by %s, from %s); quire umount %s ends that"
              .formatted(real, Users.name(mount.owner()), mount.source(), real));
    }
    MountCover cover = MountTable.coverAt(real);
    if (cover != null && cover.isOn(real)) {
      throw new Failure(cover.toString());
    }
    StorePlace.require(store, real);
    if (!options.nonEmpty()) {
      requireEmpty(real);
    }
    return real;
  }

  /** If bytes of a name are not UTF-8, Java has replaced them. */
  private static void requireUnicode(Path path) {
    if (path.toString().indexOf(REPLACEMENT) >= 0) {
      throw new Failure(
          "the name of the mount point %s is not UTF-8; use a directory with another"
              .formatted(path));
    }
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

  /** Without symlinks, as in the mount table; sends no request to a mount. */
  public static Path real(Path given) throws IOException {
    return MountWalk.real(given, mount -> {});
  }

  /** Detaches mounts of daemons that have certainly ended. */
  private static void clear(Path mountPoint, Path target) throws IOException {
    for (int stacked = 0; stacked < MOST_STACKED; stacked++) {
      MountTable.Mount mount = MountTable.at(mountPoint);
      if (mount == null || MountState.of(mount) != MountState.DEAD) {
        return;
      }
      MountProblem.requireOwn(mount, "clear");
      Path source = Path.of(mount.source());
      Path store = source.isAbsolute() ? source : target; // it may have an fsname
      StoreRelease.await(store); // a killed process needs a moment to release it
      OptionalLong holder = LockHolder.of(store);
      if (holder.isPresent()) {
        throw new Failure(
            "%s is a dead mount, but %s still has its store %s open; end that first"
                .formatted(mountPoint, LockHolder.words(holder.getAsLong()), store));
      }
      Fusermount.detach(mountPoint);
      System.err.println("quire: " + MountProblem.cleared(mountPoint));
    }
  }
}
