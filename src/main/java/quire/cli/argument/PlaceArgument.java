package quire.cli.argument;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import quire.control.Place;
import quire.error.Failure;
import quire.mount.MountProblem;
import quire.mount.MountTable;

/**
 * Reads the argument for a place: the name of a snapshot, NAME/PATH in one, or a path on the mount.
 */
public final class PlaceArgument {
  private static final Path SNAPSHOTS = Path.of(".quire", "snapshots");

  private final String text;

  /** The argument as it was typed. */
  public PlaceArgument(String text) {
    this.text = text;
  }

  /** The path, if the argument can only be a path; null if it may be a snapshot. */
  public @Nullable Path livePath() throws IOException {
    if (text.isEmpty()) {
      throw new Failure("name a snapshot, or a path on the mount: an argument is empty");
    }
    Path path = Path.of(text);
    if (!path.isAbsolute() && !isRelative(path.getName(0).toString())) {
      return null;
    }
    MountProblem.requireAnswers(path);
    if (Files.notExists(path)) {
      throw new Failure("there is no " + text);
    }
    return path;
  }

  /** A snapshot may well be called {@code .name}, or {@code ..name}. */
  private static boolean isRelative(String first) {
    return first.equals(".") || first.equals("..");
  }

  /** The place as a request to the mount's daemon names it. */
  public Place on(MountTable.Mount found) throws IOException {
    Path live = livePath();
    if (live != null) {
      requireOn(found, live);
    }
    Path path = live == null ? Path.of(text) : live;
    if (Files.notExists(path) || !found.equals(MountTable.containing(path.toRealPath()))) {
      return Place.inSnapshots(text);
    }
    Path inside = found.mountPoint().relativize(path.toRealPath());
    if (inside.startsWith(SNAPSHOTS) && inside.getNameCount() > SNAPSHOTS.getNameCount()) {
      return Place.inSnapshots(SNAPSHOTS.relativize(inside).toString());
    }
    return new Place(
        live == null ? Optional.of(text) : Optional.empty(),
        Optional.of(Files.isDirectory(path)),
        Optional.of(ino(path)));
  }

  @Override
  public String toString() {
    return text;
  }

  private static long ino(Path path) throws IOException {
    Object ino = Files.getAttribute(path, "unix:ino", LinkOption.NOFOLLOW_LINKS);
    return ((Number) ino).longValue();
  }

  private static void requireOn(MountTable.Mount found, Path path) throws IOException {
    MountTable.Mount other = MountTable.containing(path.toRealPath());
    if (other == null) {
      throw new Failure(path + " is not on a quire mount; quire status lists the mounts");
    }
    if (!other.equals(found)) {
      throw new Failure(
          "%s is on the mount %s and not on %s; both must be on one mount"
              .formatted(path, other.mountPoint(), found.mountPoint()));
    }
  }
}
