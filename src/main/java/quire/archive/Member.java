package quire.archive;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import quire.catalog.FileType;
import quire.snapshot.tree.TreeAttributes;
import quire.snapshot.tree.TreeContent;

/**
 * What a format learns of a file or directory that goes into an archive. Immutable; nobody may
 * change the arrays.
 *
 * @param path from the top of the archive, with slashes and without one at an end; empty for the
 *     top itself
 * @param earlier the path of a member that is the same inode and came before; null where there is
 *     none
 * @param start where the member begins in the archive; known in passes behind the first
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody
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

  /** The path as tar and zip files have it: that of a directory ends with a slash. */
  byte[] pathWithSlash() {
    if (type() != FileType.DIRECTORY) {
      return path;
    }
    byte[] longer = Arrays.copyOf(path, path.length + 1);
    longer[path.length] = '/';
    return longer;
  }

  /** Where the last name of the path begins. */
  int nameAt() {
    int at = path.length;
    while (at > 0 && path[at - 1] != '/') {
      at--;
    }
    return at;
  }
}
