package quire.fsck;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import quire.blob.Digest;
import quire.catalog.Catalog;
import quire.snapshot.ReadableEntries;
import quire.snapshot.tree.TreeContent;
import quire.snapshot.tree.TreeEntry;

/**
 * Finds the trees that name something damaged, a blob or a tree object, and counts the paths to it.
 * In a damaged tree object, the entries before the damage count, too. Each tree is read twice at
 * most, however many paths lead to it: a directory may be in the next one twice, and so on. Memory:
 * 100 bytes for each tree object. Not thread-safe.
 */
final class AffectedTrees {
  private final Catalog catalog;
  private final Predicate<Digest> isDamaged;

  /** Trees without damage in or below them: snapshots have most trees in common. */
  private final Set<Digest> good = new HashSet<>();

  /** How many paths lead to damage in or below a tree; each tree comes after those below it. */
  private final LinkedHashMap<Digest, Long> bad = new LinkedHashMap<>();

  /**
   * @param isDamaged must give the same answer at all times
   */
  AffectedTrees(Catalog catalog, Predicate<Digest> isDamaged) {
    this.catalog = catalog;
    this.isDamaged = isDamaged;
  }

  /** A directory of the walk. There is no recursion, because directories may be nested deeply. */
  private static final class Level {
    private final Digest tree;
    private final ReadableEntries entries;
    private long paths;

    Level(Digest tree, ReadableEntries entries, long paths) {
      this.tree = tree;
      this.entries = entries;
      this.paths = paths;
    }
  }

  boolean isDamaged(Digest content) {
    return isDamaged.test(content);
  }

  /** Whether a tree names nothing damaged, also further down. */
  boolean isGood(Digest tree) {
    return paths(tree) == 0;
  }

  /** How many paths in a tree lead to something damaged; {@code Long.MAX_VALUE} if too many. */
  long paths(Digest tree) {
    Long known = known(tree);
    if (known != null) {
      return known;
    }
    explore(tree);
    return bad.getOrDefault(tree, 0L);
  }

  private @Nullable Long known(Digest tree) {
    return good.contains(tree) ? Long.valueOf(0) : bad.get(tree);
  }

  private void explore(Digest root) {
    Deque<Level> levels = new ArrayDeque<>();
    Set<Digest> open = new HashSet<>(); // a damaged tree object may seem to contain itself
    enter(root, levels, open);
    while (!levels.isEmpty()) {
      Level level = levels.getLast();
      TreeEntry entry = level.entries.next();
      if (entry == null) {
        levels.removeLast();
        open.remove(level.tree);
        leave(level, levels.peekLast());
      } else if (entry.content() instanceof TreeContent.Regular file) {
        level.paths = sum(level.paths, isDamaged.test(file.blob()) ? 1 : 0);
      } else if (entry.content() instanceof TreeContent.Directory directory) {
        Long known = known(directory.tree());
        if (known == null) {
          enter(directory.tree(), levels, open);
        } else {
          level.paths = sum(level.paths, known);
        }
      }
    }
  }

  private void enter(Digest tree, Deque<Level> levels, Set<Digest> open) {
    if (open.add(tree)) {
      long own = isDamaged.test(tree) ? 1 : 0;
      levels.addLast(new Level(tree, ReadableEntries.of(catalog, tree), own));
    }
  }

  private void leave(Level level, @Nullable Level parent) {
    if (level.paths == 0) {
      good.add(level.tree);
      return;
    }
    bad.put(level.tree, level.paths);
    if (parent != null) {
      parent.paths = sum(parent.paths, level.paths);
    }
  }

  /**
   * Counts the paths to each damaged content.
   *
   * @param roots how often each tree begins a path
   */
  Map<Digest, Long> count(Map<Digest, Long> roots) {
    Map<Digest, Long> ways = new HashMap<>();
    roots.forEach(
        (root, times) -> {
          if (!isGood(root)) {
            ways.put(root, times);
          }
        });
    Map<Digest, Long> counts = new HashMap<>();
    for (Digest tree : bad.sequencedKeySet().reversed()) { // each before those below it
      Long times = ways.remove(tree);
      if (times != null) {
        count(tree, times, ways, counts);
      }
    }
    return counts;
  }

  private void count(Digest tree, long times, Map<Digest, Long> ways, Map<Digest, Long> counts) {
    if (isDamaged.test(tree)) {
      counts.merge(tree, times, AffectedTrees::sum);
    }
    ReadableEntries entries = ReadableEntries.of(catalog, tree);
    for (TreeEntry entry = entries.next(); entry != null; entry = entries.next()) {
      if (entry.content() instanceof TreeContent.Regular file && isDamaged.test(file.blob())) {
        counts.merge(file.blob(), times, AffectedTrees::sum);
      } else if (entry.content() instanceof TreeContent.Directory directory
          && bad.containsKey(directory.tree())) {
        ways.merge(directory.tree(), times, AffectedTrees::sum);
      }
    }
  }

  /** The sum of two numbers that are not negative, or the greatest number there is. */
  static long sum(long one, long other) {
    long sum = one + other;
    return sum < 0 ? Long.MAX_VALUE : sum;
  }
}
