package quire.snapshot.tree;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import quire.catalog.Name;

/**
 * The names on the way from the top of a tree to an entry. A path refers to its parent's path, so
 * that a further path costs the same at any depth. Immutable; compared by identity.
 */
public final class TreePath {
  /** The top of a tree. */
  public static final TreePath TOP = new TreePath(null, Name.of(""));

  private final @Nullable TreePath parent;
  private final Name name;
  private final int depth;

  private TreePath(@Nullable TreePath parent, Name name) {
    this.parent = parent;
    this.name = name;
    this.depth = parent == null ? 0 : parent.depth + 1;
  }

  /** The path of a child of this directory. */
  public TreePath child(Name child) {
    return new TreePath(this, child);
  }

  /** The parent's path; null for the top. */
  public @Nullable TreePath parent() {
    return parent;
  }

  /** The last name; empty for the top. */
  public Name name() {
    return name;
  }

  /** How many names there are. */
  public int depth() {
    return depth;
  }

  /** All names, from the top on. */
  public List<Name> names() {
    List<Name> names = new ArrayList<>(depth);
    for (TreePath at = this; at.parent != null; at = at.parent) {
      names.add(at.name);
    }
    Collections.reverse(names);
    return names;
  }

  /**
   * The path as messages have it. Make it only for a message: a text for each directory of a deep
   * tree would take memory that grows with the square of the depth.
   *
   * @param top names the top, for example {@code snapshot s1}
   */
  public String text(String top) {
    StringBuilder text = new StringBuilder(top);
    names().forEach(each -> text.append('/').append(each));
    return text.toString();
  }

  /** The names with slashes between them. */
  public byte[] bytes() {
    int length = Math.max(0, depth - 1);
    for (TreePath at = this; at != null; at = at.parent) {
      length += at.name.length();
    }
    byte[] bytes = new byte[length];
    for (TreePath at = this; at.parent != null; at = at.parent) {
      length -= at.name.length();
      System.arraycopy(at.name.bytes(), 0, bytes, length, at.name.length());
      if (length > 0) {
        length--;
        bytes[length] = '/';
      }
    }
    return bytes;
  }
}
