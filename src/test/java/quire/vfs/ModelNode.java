package quire.vfs;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import quire.catalog.FileType;

/** An inode of {@link VfsModel}: plain fields and simple code. */
final class ModelNode {
  /** An entry; {@code readdir} lists entries in the order in which they were made. */
  record Entry(ModelNode node, long sequence) {}

  final FileType type;
  long ino;
  int mode;
  int uid;
  int gid;
  int nlink;
  int opens;
  byte[] bytes = {};
  ModelNode parent;

  /** Null if it was not set since the last change. */
  @Nullable Long mtime;

  final Map<String, Entry> entries = new LinkedHashMap<>();
  final Map<String, byte[]> xattrs = new TreeMap<>();

  ModelNode(FileType type, int mode, @Nullable ModelNode parent) {
    this.type = type;
    this.mode = mode & 07777;
    this.nlink = type == FileType.DIRECTORY ? 2 : 1;
    this.parent = parent == null ? this : parent;
  }

  boolean isDirectory() {
    return type == FileType.DIRECTORY;
  }

  boolean isRegular() {
    return type == FileType.REGULAR;
  }

  /** Whether it has no name and is not open. */
  boolean isGone() {
    return nlink == 0 && opens == 0;
  }

  long size() {
    return isDirectory() ? entries.size() : bytes.length;
  }

  void resize(int size) {
    bytes = Arrays.copyOf(bytes, size);
  }

  void zero(long from, long to) {
    int end = (int) Math.min(to, bytes.length);
    if (from < end) {
      Arrays.fill(bytes, (int) from, end, (byte) 0);
    }
  }

  @Override
  public String toString() {
    return "%s inode %d (%d bytes, %d names, %d opens)".formatted(type, ino, size(), nlink, opens);
  }
}
