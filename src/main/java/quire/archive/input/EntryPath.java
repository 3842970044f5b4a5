package quire.archive.input;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import quire.catalog.Name;
import quire.snapshot.TreeImport;
import quire.snapshot.tree.TreePath;

/** The path of an entry as its archive gives it, unchecked. Immutable. */
public final class EntryPath {
  private final byte @Nullable [] told;
  private final @Nullable TreePath tree;

  private EntryPath(byte @Nullable [] told, @Nullable TreePath tree) {
    this.told = told;
    this.tree = tree;
  }

  /**
   * A path that is yet to be checked.
   *
   * @param told with slashes, maybe with "./" before it and a slash behind it; "./", "." or nothing
   *     is the top directory itself. Must not be changed
   */
  static EntryPath of(byte[] told) {
    return new EntryPath(told, null);
  }

  /** The path of an entry in an archive that gives its names one by one. */
  static EntryPath of(TreePath tree) {
    return new EntryPath(null, tree);
  }

  /** The bytes, which must not be changed. */
  byte[] bytes() {
    if (told != null) {
      return told;
    }
    return tree == null ? new byte[0] : tree.bytes();
  }

  /**
   * The names on the way from the top to the entry.
   *
   * @throws quire.error.FsException if the path leads out of the archive, or cannot be a path in
   *     any tree
   */
  TreePath tree() {
    return tree == null ? names(bytes(), "") : tree;
  }

  /**
   * The same entry with its names, so that the path is split only once if many links name it. Fails
   * as {@link #tree} does.
   */
  EntryPath checked() {
    return of(tree());
  }

  /** As {@link #tree}, of the target of a link with this path. */
  TreePath target(EntryPath target) {
    return target.tree == null ? names(target.bytes(), "is a link to a path that ") : target.tree;
  }

  /**
   * Splits a path. It makes no object for an empty name or a dot, and never more objects than a
   * tree may have levels: a hostile path may have millions of names.
   *
   * @param whose the beginning of the message of a failure
   */
  private TreePath names(byte[] path, String whose) {
    if (path.length > 0 && path[0] == '/') {
      throw Refusal.of(this, "has an absolute path; extract it with a tool that allows that");
    }
    TreePath names = TreePath.TOP;
    int from = 0;
    for (int at = 0; at <= path.length; at++) {
      if (at == path.length || path[at] == '/') {
        if (!isDots(path, from, at, 0) && !isDots(path, from, at, 1)) {
          requireChild(names, path, from, at, whose);
          names = names.child(Name.of(Arrays.copyOfRange(path, from, at)));
        }
        from = at + 1;
      }
    }
    return names;
  }

  private void requireChild(TreePath directory, byte[] path, int from, int to, String whose) {
    if (isDots(path, from, to, 2)) {
      throw Refusal.of(this, "leads out of its directory by '..'");
    }
    if (directory.depth() == TreeImport.MAX_DEPTH) {
      throw Refusal.of(
          this,
          whose + "is nested more deeply than %d directories".formatted(TreeImport.MAX_DEPTH));
    }
    if (to - from > Name.MAX_BYTES) {
      throw Refusal.of(
          this,
          whose + "has a name of %d bytes, more than %d".formatted(to - from, Name.MAX_BYTES));
    }
  }

  private static boolean isDots(byte[] path, int from, int to, int count) {
    for (int i = from; i < to; i++) {
      if (path[i] != '.') {
        return false;
      }
    }
    return to - from == count;
  }
}
