package quire.snapshot.tree;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import quire.blob.Digest;
import quire.catalog.FileType;
import quire.catalog.Name;
import quire.work.Asker;

/**
 * Reports the differences of two trees, in the order of their paths. Directories with the same tree
 * object are not entered, so the time is that of the directories that differ.
 *
 * <p>Two entries of one name and type differ if their content, mode, owner, times or extended
 * attributes do, or if only one of them has other names in its tree. A directory's time does not
 * count, because it changes with each entry that is added or removed. A name with another type
 * counts as removed and added.
 *
 * <p>Memory: at most two chunks of each tree at each level of depth. Not thread-safe; one use.
 */
public final class TreeDiff {
  /** The change of a path from the left tree to the right one. */
  public enum Change {
    ADDED,
    REMOVED,
    CHANGED
  }

  /** Called for each difference. */
  @FunctionalInterface
  public interface Visitor {
    /**
     * Takes one difference. Everything below an added or removed directory is reported too.
     *
     * @param path names from the roots on, none for the roots themselves; valid during the call
     * @param type of the entry that is, or was, there
     */
    void visit(List<Name> path, Change change, FileType type);
  }

  private final Function<Digest, TreeReader> source;
  private final Visitor visitor;
  private final Deque<Level> levels = new ArrayDeque<>();
  private final List<Name> path = new ArrayList<>();
  private final List<Name> shownPath = Collections.unmodifiableList(path);

  /** A directory whose entries are being compared, from both trees, or from one. */
  private record Level(Side left, Side right) {}

  /** The remaining entries of one directory. */
  private static final class Side {
    private final Iterator<TreeEntry> entries;
    private @Nullable TreeEntry next;

    Side(Iterator<TreeEntry> entries) {
      this.entries = entries;
      advance();
    }

    void advance() {
      next = entries.hasNext() ? entries.next() : null;
    }
  }

  private TreeDiff(Function<Digest, TreeReader> source, Visitor visitor) {
    this.source = source;
    this.visitor = visitor;
  }

  /**
   * Compares two trees.
   *
   * @param source opens tree objects
   * @throws IllegalArgumentException if a tree object is damaged
   */
  public static void run(
      Digest left, Digest right, Function<Digest, TreeReader> source, Visitor visitor) {
    new TreeDiff(source, visitor).run(left, right);
  }

  private void run(Digest left, Digest right) {
    if (left.equals(right)) {
      return;
    }
    if (differ(source.apply(left).attributes(), source.apply(right).attributes())) {
      visitor.visit(shownPath, Change.CHANGED, FileType.DIRECTORY);
    }
    enter(left, right);
    while (!levels.isEmpty()) {
      step(levels.getLast());
    }
  }

  private void enter(@Nullable Digest left, @Nullable Digest right) {
    levels.addLast(new Level(open(left), open(right)));
  }

  private Side open(@Nullable Digest tree) {
    return new Side(tree == null ? Collections.emptyIterator() : source.apply(tree).iterator());
  }

  private void step(Level level) {
    Asker.requireThere();
    TreeEntry left = level.left.next;
    TreeEntry right = level.right.next;
    if (left != null && (right == null || comesFirst(left, right))) {
      level.left.advance();
      tell(left, Change.REMOVED);
      descend(left, tree(left), null);
    } else if (right != null && (left == null || left.name().compareTo(right.name()) > 0)) {
      level.right.advance();
      tell(right, Change.ADDED);
      descend(right, null, tree(right));
    } else if (left != null && right != null) {
      level.left.advance();
      level.right.advance();
      compare(left, right);
    } else {
      leave();
    }
  }

  private void leave() {
    levels.removeLast();
    if (!levels.isEmpty()) {
      path.remove(path.size() - 1);
    }
  }

  /** If one name has two types, the removed entry comes first. */
  private static boolean comesFirst(TreeEntry left, TreeEntry right) {
    int order = left.name().compareTo(right.name());
    return order < 0 || (order == 0 && left.type() != right.type());
  }

  private void compare(TreeEntry left, TreeEntry right) {
    if (differ(left, right)) {
      tell(right, Change.CHANGED);
    }
    Digest tree = tree(left);
    if (tree != null && !tree.equals(tree(right))) {
      descend(right, tree, tree(right));
    }
  }

  private static boolean differ(TreeEntry left, TreeEntry right) {
    return differ(left.attributes(), right.attributes())
        || (left.linkGroup() == 0) != (right.linkGroup() == 0)
        || switch (left.content()) {
          case TreeContent.Directory directory -> false; // it is entered
          case TreeContent.Regular file ->
              !(right.content() instanceof TreeContent.Regular other
                  && other.blob().equals(file.blob()));
          default -> !left.content().equals(right.content());
        };
  }

  private static boolean differ(TreeAttributes left, TreeAttributes right) {
    return left.mode() != right.mode()
        || left.uid() != right.uid()
        || left.gid() != right.gid()
        || (left.mtime() != right.mtime() && left.type() != FileType.DIRECTORY)
        || !left.xattrs().equals(right.xattrs());
  }

  private static @Nullable Digest tree(TreeEntry entry) {
    return entry.content() instanceof TreeContent.Directory directory ? directory.tree() : null;
  }

  private void tell(TreeEntry entry, Change change) {
    path.add(entry.name());
    visitor.visit(shownPath, change, entry.type());
    path.remove(path.size() - 1);
  }

  private void descend(TreeEntry entry, @Nullable Digest left, @Nullable Digest right) {
    if (left != null || right != null) {
      path.add(entry.name());
      enter(left, right);
    }
  }
}
