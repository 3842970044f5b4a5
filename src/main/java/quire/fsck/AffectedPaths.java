package quire.fsck;

import java.util.ArrayList;
import java.util.List;

/** The paths that some damage affects: the first few, and how many more. Not thread-safe. */
final class AffectedPaths {
  private static final int MOST = 20;

  private final List<String> paths = new ArrayList<>();
  private long more;

  /** Whether a path that is added would be in the message, and not only counted. */
  boolean wantsMore() {
    return paths.size() < MOST;
  }

  void add(String path) {
    if (wantsMore()) {
      paths.add(path);
    } else {
      more++;
    }
  }

  boolean isEmpty() {
    return paths.isEmpty();
  }

  /** For example {@code /a, /b and 3 more}. */
  @Override
  public String toString() {
    return String.join(", ", paths) + (more == 0 ? "" : " and %d more".formatted(more));
  }
}
