package quire.fsck;

import java.util.ArrayList;
import java.util.List;

/** The paths that some damage affects: the first few, and how many more. Not thread-safe. */
final class AffectedPaths {
  private static final int MOST = 20;

  /** Numbers beyond it are not exact. */
  private static final long MANY = 1_000_000_000_000_000L;

  private final List<String> paths = new ArrayList<>();
  private long more;

  /** Whether a path that is added would be in the message, and not only counted. */
  boolean wantsMore() {
    return paths.size() < MOST;
  }

  /** How many paths are in the message. */
  int named() {
    return paths.size();
  }

  void add(String path) {
    if (wantsMore()) {
      paths.add(path);
    } else {
      addUnnamed(1);
    }
  }

  /** Counts paths whose names are not known. */
  void addUnnamed(long count) {
    more = AffectedTrees.sum(more, count);
  }

  boolean isEmpty() {
    return paths.isEmpty();
  }

  /** For example {@code /a, /b and 3 more}. */
  @Override
  public String toString() {
    if (more == 0) {
      return String.join(", ", paths);
    }
    String count = more > MANY ? "more than %d".formatted(MANY) : String.valueOf(more);
    return "%s and %s more".formatted(String.join(", ", paths), count);
  }
}
