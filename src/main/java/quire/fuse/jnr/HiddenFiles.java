package quire.fuse.jnr;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import quire.catalog.Name;

/**
 * Names that libfuse gave to files that were unlinked, or replaced, while open. They are aliases of
 * inodes and exist in no directory. Such a name is unique within a mount. Thread-safe.
 */
final class HiddenFiles {
  private static final String PREFIX = ".fuse_hidden";
  private static final int LENGTH = PREFIX.length() + 16;

  private final Map<Name, Long> inodes = new ConcurrentHashMap<>();
  private final Map<Long, Integer> aliases = new ConcurrentHashMap<>();

  static boolean isHidden(Name name) {
    return name.length() == LENGTH && name.startsWith(PREFIX);
  }

  void add(Name name, long ino) {
    aliases.merge(ino, 1, Integer::sum);
    inodes.put(name, ino);
  }

  /** Whether the inode has a hidden name. */
  boolean hides(long ino) {
    return !aliases.isEmpty() && aliases.containsKey(ino);
  }

  @Nullable Long find(Name name) {
    return isHidden(name) ? inodes.get(name) : null;
  }

  boolean remove(Name name) {
    Long ino = isHidden(name) ? inodes.remove(name) : null;
    if (ino == null) {
      return false;
    }
    aliases.computeIfPresent(ino, (same, count) -> count == 1 ? null : count - 1);
    return true;
  }
}
