package quire.mount;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The mounts of a process as a tree, in which every mount is on another one. A mount is hidden if a
 * path walk does not reach it any more: something is mounted on the same place later, or on a
 * directory above. Neither the order of the table nor the length of a path tells that, since mounts
 * can be moved. Immutable.
 */
final class MountTree {
  private final Map<Path, List<MountLine>> byPlace = new HashMap<>();
  private final String root;

  /** Null if the root directory of the process is inside a mount, as with chroot(2). */
  private final @Nullable MountLine rootLine;

  MountTree(List<MountLine> lines) {
    Set<String> ids = new HashSet<>();
    for (MountLine line : lines) {
      ids.add(line.id());
      byPlace.computeIfAbsent(line.mountPoint(), place -> new ArrayList<>()).add(line);
    }
    MountLine top = null;
    String parent = "";
    for (MountLine line : lines) {
      if (!ids.contains(line.parent()) || line.parent().equals(line.id())) {
        parent = line.parent();
        top = line.mountPoint().getNameCount() == 0 ? line : top;
      }
    }
    this.rootLine = top;
    this.root = top == null ? parent : top.id();
  }

  /** The mount that an absolute path without symlinks lies on; null if the table lacks it. */
  @Nullable MountLine at(Path path) {
    MountLine seen = rootLine;
    String id = root;
    Path place = path.getRoot();
    for (Path name : path) {
      place = place.resolve(name);
      for (MountLine on = on(id, place); on != null; on = on(id, place)) {
        seen = on;
        id = on.id();
      }
    }
    return seen;
  }

  /** The mount on another one at a place. */
  private @Nullable MountLine on(String parent, Path place) {
    MountLine last = null;
    for (MountLine line : byPlace.getOrDefault(place, List.of())) {
      last = line.parent().equals(parent) ? line : last;
    }
    return last;
  }
}
