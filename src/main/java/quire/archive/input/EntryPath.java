package quire.archive.input;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import quire.catalog.Name;
import quire.snapshot.tree.TreePath;

/** The path of an entry as its archive gives it, unchecked. Immutable. */
public final class EntryPath {
  private static final Name DOT = Name.of(".");
  private static final Name DOT_DOT = Name.of("..");

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
   * @throws quire.error.FsException if the path leads out of the archive
   */
  TreePath tree() {
    return tree == null ? names(bytes(), this) : tree;
  }

  /** As {@link #tree}, for the target of a link. */
  TreePath target(byte[] target) {
    return names(target, this);
  }

  private static TreePath names(byte[] path, EntryPath entry) {
    if (path.length > 0 && path[0] == '/') {
      throw Refusal.of(entry, "has an absolute path; extract it with a tool that knows what to do");
    }
    TreePath names = TreePath.TOP;
    int from = 0;
    for (int at = 0; at <= path.length; at++) {
      if (at == path.length || path[at] == '/') {
        names = below(names, Name.of(Arrays.copyOfRange(path, from, at)), entry);
        from = at + 1;
      }
    }
    return names;
  }

  private static TreePath below(TreePath directory, Name name, EntryPath entry) {
    if (name.equals(DOT_DOT)) {
      throw Refusal.of(entry, "leads out of its directory by '..'");
    }
    return name.length() == 0 || name.equals(DOT) ? directory : directory.child(name);
  }
}
