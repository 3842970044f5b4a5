package quire.fuse.jnr;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import quire.catalog.Name;

/**
 * Names that libfuse gave to files that were unlinked, or replaced, while open. They are aliases of
 * inodes, each in the directory of the lost name, but no directory lists them. Users may have files
 * of such names, too. Thread-safe.
 */
final class HiddenFiles {
  private static final String PREFIX = ".fuse_hidden";
  private static final int LENGTH = PREFIX.length() + 16;

  private final Map<PathResolver.Place, Long> inodes = new ConcurrentHashMap<>();
  private final Map<Long, Integer> aliases = new ConcurrentHashMap<>();

  static boolean isHidden(Name name) {
    return name.length() == LENGTH && name.startsWith(PREFIX);
  }

  void add(PathResolver.Place place, long ino) {
    aliases.merge(ino, 1, Integer::sum);
    inodes.put(place, ino);
  }

  /** Whether the inode has a hidden name. */
  boolean hides(long ino) {
    return !aliases.isEmpty() && aliases.containsKey(ino);
  }

  @Nullable Long find(PathResolver.Place place) {
    return isHidden(place.name()) ? inodes.get(place) : null;
  }

  boolean remove(PathResolver.Place place) {
    Long ino = isHidden(place.name()) ? inodes.remove(place) : null;
    if (ino == null) {
      return false;
    }
    aliases.computeIfPresent(ino, (same, count) -> count == 1 ? null : count - 1);
    return true;
  }
}
