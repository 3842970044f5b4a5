package quire.daemon;

import java.util.List;
import java.util.stream.Stream;
import quire.catalog.Name;
import quire.control.Place;
import quire.error.Errno;
import quire.error.FsException;
import quire.vfs.Vfs;
import quire.vfs.call.TreePlace;

/** Finds the core's place for an argument of the command line. */
final class Places {
  /** The longest path, as on Linux: each name in it takes heap. */
  private static final int MOST_PATH = 4096;

  private Places() {}

  /** A snapshot and the path in it; if there is no such snapshot, the file with that path. */
  static TreePlace of(Vfs vfs, Place place) {
    List<Name> names = names(place.place().orElse(""));
    if (place.ino().isPresent() && (names.isEmpty() || !isSnapshot(vfs, names.get(0)))) {
      return new TreePlace.Live(place.ino().get());
    }
    if (names.isEmpty()) {
      throw new FsException(Errno.EINVAL, "name a snapshot, or something on the mount");
    }
    return new TreePlace.Taken(names.get(0), names.subList(1, names.size()));
  }

  private static List<Name> names(String path) {
    if (path.length() > MOST_PATH) {
      throw new FsException(
          Errno.ENAMETOOLONG, "a path is longer than %d characters".formatted(MOST_PATH));
    }
    return Stream.of(path.split("/", -1))
        .filter(name -> !name.isEmpty() && !name.equals("."))
        .map(Name::of)
        .toList();
  }

  private static boolean isSnapshot(Vfs vfs, Name name) {
    return vfs.trees().list().stream().anyMatch(row -> row.name().equals(name));
  }
}
