package quire.archive;

import java.util.Arrays;
import quire.catalog.Name;

/**
 * A path that grows and shrinks by names at its end: one array for all levels of a walk, where a
 * path for each of them would take memory that grows with the square of the depth. Not thread-safe.
 */
final class PathBuffer {
  private static final int INITIAL_BYTES = 256;

  private byte[] bytes = new byte[INITIAL_BYTES];
  private int length;

  /** The number of its bytes. */
  int length() {
    return length;
  }

  /** Adds a name, behind a slash if it is not the first. */
  void add(Name name) {
    int more = name.length() + (length == 0 ? 0 : 1);
    if (more > bytes.length - length) {
      bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, length + more));
    }
    if (length > 0) {
      bytes[length] = '/';
    }
    System.arraycopy(name.bytes(), 0, bytes, length + more - name.length(), name.length());
    length += more;
  }

  /** Drops all names behind the first {@code kept} bytes. */
  void truncate(int kept) {
    length = kept;
  }

  /** A copy, with slashes between the names. */
  byte[] toBytes() {
    return Arrays.copyOf(bytes, length);
  }
}
