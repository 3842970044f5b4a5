package quire.snapshot;

import quire.catalog.FileType;
import quire.catalog.InodeRecord;

/**
 * What a tree object keeps of any inode. Immutable.
 *
 * @param mode type and permission bits, as in {@code st_mode}
 * @param mtime nanoseconds since 1970; the years 1677 to 2262 can be told
 */
public record TreeAttributes(int mode, int uid, int gid, long mtime, TreeXattrs xattrs) {
  private static final int ALL_BITS = FileType.MASK | 07777;

  /**
   * @throws IllegalArgumentException where the mode has no known type, or bits that no mode has
   */
  public TreeAttributes {
    if ((mode & ~ALL_BITS) != 0 || !hasType(mode)) {
      throw new IllegalArgumentException("the mode 0%o is none of any file".formatted(mode));
    }
  }

  /** What is kept of an inode. */
  public static TreeAttributes of(InodeRecord inode, TreeXattrs xattrs) {
    return new TreeAttributes(inode.mode(), inode.uid(), inode.gid(), inode.mtime(), xattrs);
  }

  public FileType type() {
    return FileType.ofMode(mode);
  }

  private static boolean hasType(int mode) {
    for (FileType type : FileType.values()) {
      if (type.bits() == (mode & FileType.MASK)) {
        return true;
      }
    }
    return false;
  }
}
