package quire.archive;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import quire.catalog.FileType;
import quire.snapshot.tree.TreeAttributes;
import quire.snapshot.tree.TreeContent;

/**
 * A file or directory that goes into an archive, as a format gets it. Immutable; the arrays must
 * not be changed.
 *
 * @param path from the top of the archive, with slashes and without one at an end; empty for the
 *     top itself
 * @param earlier the path of an earlier member with the same inode; null if there is none
 * @param start where the member's piece of the first pass begins in the archive
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Member(
    byte[] path,
    TreeAttributes attributes,
    TreeContent content,
    byte @Nullable [] earlier,
    long start) {
  FileType type() {
    return attributes.type();
  }

  boolean isTop() {
    return path.length == 0;
  }

  /** The path for tar and zip files: that of a directory ends with a slash. */
  byte[] pathWithSlash() {
    if (type() != FileType.DIRECTORY) {
      return path;
    }
    byte[] longer = Arrays.copyOf(path, path.length + 1);
    longer[path.length] = '/';
    return longer;
  }

  /** The start of the last name in the path. */
  int nameAt() {
    int at = path.length;
    while (at > 0 && path[at - 1] != '/') {
      at--;
    }
    return at;
  }
}
