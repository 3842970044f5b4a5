package quire.fsck;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import quire.blob.Digest;
import quire.catalog.Catalog;
import quire.snapshot.ReadableEntries;
import quire.snapshot.tree.TreeContent;
import quire.snapshot.tree.TreeEntry;
import quire.snapshot.tree.TreePath;

/**
 * Finds all paths in trees that name something damaged: a blob or a tree object. Of the latter the
 * entries before the damage are visited, too. Memory: 100 bytes for each tree object that is whole.
 * Not thread-safe.
 */
final class AffectedTrees {
  private final Catalog catalog;
  private final Predicate<Digest> isDamaged;

  /** Trees without damage in or below them: snapshots have most trees in common. */
  private final Set<Digest> good = new HashSet<>();

  /** Trees with damage in or below them. */
  private final Set<Digest> bad = new HashSet<>();

  private final Deque<Level> levels = new ArrayDeque<>();

  /** Names the top of the tree that is visited. */
  private String top = "";

  AffectedTrees(Catalog catalog, Predicate<Digest> isDamaged) {
    this.catalog = catalog;
    this.isDamaged = isDamaged;
  }

  /** Told of each path. */
  interface Visitor {
    void visit(Digest damaged, String path);
  }

  /** A directory of the walk. There is no recursion, because directories may be nested deeply. */
  private static final class Level {
    private final Digest tree;
    private final TreePath path;
    private final ReadableEntries entries;
    private boolean good;

    Level(Digest tree, TreePath path, ReadableEntries entries, boolean good) {
      this.tree = tree;
      this.path = path;
      this.entries = entries;
      this.good = good;
    }
  }

  /** Whether a tree names nothing damaged, also further down. Each tree is read once for that. */
  boolean isGood(Digest tree) {
    if (!good.contains(tree) && !bad.contains(tree)) {
      walk(tree, "", null);
    }
    return good.contains(tree);
  }

  /**
   * Visits what is damaged in a tree.
   *
   * @param name what paths begin with
   * @param visitor null if only {@link #isGood} is of interest
   */
  void walk(Digest root, String name, @Nullable Visitor visitor) {
    top = name;
    enter(root, TreePath.TOP, visitor);
    while (!levels.isEmpty()) {
      Level level = levels.getLast();
      TreeEntry entry = level.entries.next();
      if (entry == null) {
        leave(level);
        continue;
      }
      TreePath place = level.path.child(entry.name());
      switch (entry.content()) {
        case TreeContent.Directory directory -> enter(directory.tree(), place, visitor);
        case TreeContent.Regular file -> {
          if (isDamaged.test(file.blob())) {
            level.good = false;
            tell(visitor, file.blob(), place);
          }
        }
        case TreeContent.Symlink symlink -> {}
        case TreeContent.Device device -> {}
        case TreeContent.None none -> {}
      }
    }
  }

  private void enter(Digest tree, TreePath path, @Nullable Visitor visitor) {
    if (good.contains(tree)) {
      return;
    }
    Level parent = levels.peekLast();
    if (visitor == null && bad.contains(tree)) {
      if (parent != null) {
        parent.good = false;
      }
      return;
    }
    boolean damaged = isDamaged.test(tree);
    if (damaged) {
      tell(visitor, tree, path);
    }
    levels.addLast(new Level(tree, path, ReadableEntries.of(catalog, tree), !damaged));
  }

  private void tell(@Nullable Visitor visitor, Digest damaged, TreePath path) {
    if (visitor != null) {
      visitor.visit(damaged, path.text(top));
    }
  }

  private void leave(Level level) {
    levels.removeLast();
    Level parent = levels.peekLast();
    if (level.good) {
      good.add(level.tree);
      return;
    }
    bad.add(level.tree);
    if (parent != null) {
      parent.good = false;
    }
  }
}
