package quire.fsck;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import quire.blob.Digest;
import quire.catalog.Catalog;
import quire.snapshot.ReadableEntries;
import quire.snapshot.tree.TreeContent;
import quire.snapshot.tree.TreeEntry;
import quire.snapshot.tree.TreePath;

/**
 * Names the first paths in trees that lead to something damaged, and counts the others. Visits a
 * tree once for each path that it names in it, and once more. Memory: 100 bytes for each tree with
 * damage. Not thread-safe.
 */
final class PathListing {
  private final Catalog catalog;
  private final AffectedTrees trees;
  private final Sink sink;

  /** How often each tree began a path. */
  private final Map<Digest, Long> roots = new HashMap<>();

  /** How many paths were named for each damaged content. */
  private final Map<Digest, Long> named = new HashMap<>();

  /** Trees in which no further path is wanted. */
  private final Set<Digest> full = new HashSet<>();

  private final Deque<Level> levels = new ArrayDeque<>();

  /** The trees that the walk is in: a damaged tree object may seem to contain itself. */
  private final Set<Digest> open = new HashSet<>();

  /** Names the top of the tree that is visited. */
  private String top = "";

  /** Takes the paths. */
  interface Sink {
    /** The paths to a damaged content. */
    AffectedPaths paths(Digest damaged);

    /** Whether no path to anything is wanted any more. */
    default boolean isFull() {
      return false;
    }

    /** The text that is shown for a path. */
    default String text(Digest damaged, String path) {
      return path;
    }
  }

  /** A directory of the walk. There is no recursion, because directories may be nested deeply. */
  private static final class Level {
    private final Digest tree;
    private final TreePath path;
    private final ReadableEntries entries;
    private boolean full = true;

    Level(Digest tree, TreePath path, ReadableEntries entries) {
      this.tree = tree;
      this.path = path;
      this.entries = entries;
    }
  }

  PathListing(Catalog catalog, AffectedTrees trees, Sink sink) {
    this.catalog = catalog;
    this.trees = trees;
    this.sink = sink;
  }

  /**
   * Names paths in a tree.
   *
   * @param name what paths begin with
   */
  void list(Digest root, String name) {
    if (trees.isGood(root)) {
      return;
    }
    roots.merge(root, 1L, AffectedTrees::sum);
    top = name;
    enter(root, TreePath.TOP);
    while (!levels.isEmpty() && !sink.isFull()) {
      Level level = levels.getLast();
      TreeEntry entry = level.entries.next();
      if (entry == null) {
        leave(level);
      } else if (entry.content() instanceof TreeContent.Regular file) {
        if (trees.isDamaged(file.blob())) {
          level.full &= !name(file.blob(), level.path.child(entry.name()));
        }
      } else if (entry.content() instanceof TreeContent.Directory directory
          && !trees.isGood(directory.tree())) {
        enter(directory.tree(), level.path.child(entry.name()));
      }
    }
    levels.clear();
    open.clear();
  }

  private void enter(Digest tree, TreePath path) {
    if (full.contains(tree) || !open.add(tree)) {
      return;
    }
    Level level = new Level(tree, path, ReadableEntries.of(catalog, tree));
    level.full = !(trees.isDamaged(tree) && name(tree, path));
    levels.addLast(level);
  }

  /** Names a path if it is wanted; returns whether another one is. */
  private boolean name(Digest damaged, TreePath path) {
    AffectedPaths paths = sink.paths(damaged);
    if (paths.wantsMore()) {
      paths.add(sink.text(damaged, path.text(top)));
      named.merge(damaged, 1L, AffectedTrees::sum);
    }
    return paths.wantsMore();
  }

  private void leave(Level level) {
    levels.removeLast();
    open.remove(level.tree);
    Level parent = levels.peekLast();
    if (level.full) {
      full.add(level.tree);
    } else if (parent != null) {
      parent.full = false;
    }
  }

  /** Adds the number of all paths that were not named. To be called once, at the end. */
  void countOthers() {
    trees
        .count(roots)
        .forEach(
            (damaged, all) ->
                sink.paths(damaged).addUnnamed(all - named.getOrDefault(damaged, 0L)));
  }
}
