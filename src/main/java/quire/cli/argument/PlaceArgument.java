package quire.cli.argument;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import quire.control.Json;
import quire.error.Failure;
import quire.mount.MountProblem;
import quire.mount.MountTable;

/**
 * Reads an argument that says where something is: the name of a snapshot, NAME/PATH in one, or a
 * path on the mount.
 */
public final class PlaceArgument {
  private static final Path SNAPSHOTS = Path.of(".quire", "snapshots");

  private final String text;

  /** As somebody has written it. */
  public PlaceArgument(String text) {
    this.text = text;
  }

  /** What can only be a path; null for what may be a snapshot. */
  public @Nullable Path livePath() throws IOException {
    if (!text.startsWith("/") && !text.startsWith(".")) {
      return null;
    }
    Path path = Path.of(text);
    MountProblem.requireAnswers(path);
    if (Files.notExists(path)) {
      throw new Failure("there is no " + text);
    }
    return path;
  }

  /** As a request tells the daemon of the mount. */
  public JsonNode on(MountTable.Mount found) throws IOException {
    ObjectNode place = Json.object();
    Path path = livePath();
    if (path != null) {
      requireOn(found, path);
    } else {
      place.put("place", text);
      path = Path.of(text);
      if (Files.notExists(path) || !found.equals(MountTable.containing(path.toRealPath()))) {
        return place;
      }
    }
    Path inside = found.mountPoint().relativize(path.toRealPath());
    if (inside.startsWith(SNAPSHOTS) && inside.getNameCount() > SNAPSHOTS.getNameCount()) {
      return place.put("place", SNAPSHOTS.relativize(inside).toString());
    }
    place.put("directory", Files.isDirectory(path));
    return place.put("ino", ino(path));
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
