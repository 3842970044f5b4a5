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

  private final Map<PathResolver.Place, Alias> inodes = new ConcurrentHashMap<>();
  private final Map<Long, Integer> aliases = new ConcurrentHashMap<>();

  /** An inode, and how often the alias must be removed until it is gone. */
  private record Alias(long ino, int removals) {
    @Nullable Alias removed() {
      return removals == 1 ? null : new Alias(ino, removals - 1);
    }
  }

  static boolean isHidden(Name name) {
    return name.length() == LENGTH && name.startsWith(PREFIX);
  }

  void add(PathResolver.Place place, long ino) {
    aliases.merge(ino, 1, Integer::sum);
    inodes.put(place, new Alias(ino, 1));
  }

  /** Keeps an alias until it is removed once more. */
  void keep(PathResolver.Place place) {
    inodes.computeIfPresent(place, (same, alias) -> new Alias(alias.ino, alias.removals + 1));
  }

  /** Whether the inode has a hidden name. */
  boolean hides(long ino) {
    return !aliases.isEmpty() && aliases.containsKey(ino);
  }

  @Nullable Long find(PathResolver.Place place) {
    Alias alias = isHidden(place.name()) ? inodes.get(place) : null;
    return alias == null ? null : alias.ino;
  }

  /** Returns whether there was such an alias. */
  boolean remove(PathResolver.Place place) {
    Alias alias = isHidden(place.name()) ? inodes.get(place) : null;
    if (alias == null) {
      return false;
    }
    if (inodes.computeIfPresent(place, (same, now) -> now.removed()) == null) {
      aliases.computeIfPresent(alias.ino, (same, count) -> count == 1 ? null : count - 1);
    }
    return true;
  }
}
