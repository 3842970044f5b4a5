package quire.snapshot.tree;

import quire.catalog.FileType;
import quire.catalog.InodeRecord;

/**
 * What a tree object keeps of any inode. Immutable.
 *
 * @param mode type and permission bits, as in {@code st_mode}
 * @param mtime nanoseconds since 1970; the years 1677 to 2262 can be told
 */
public record TreeAttributes(int mode, int uid, int gid, long mtime, TreeXattrs xattrs) {
  private static final int OWNER_MAY_EXECUTE = 0100;
  private static final int ALL_BITS = FileType.MASK | 07777;

  /**
   * @throws IllegalArgumentException where the mode has no known type, or bits that no mode has
   */
  public TreeAttributes {
    if ((mode & ~ALL_BITS) != 0 || !FileType.isIn(mode)) {
      throw new IllegalArgumentException("the mode 0%o is none of any file".formatted(mode));
    }
  }

  /** What is kept of an inode. */
  public static TreeAttributes of(InodeRecord inode, TreeXattrs xattrs) {
    return new TreeAttributes(inode.mode(), inode.uid(), inode.gid(), inode.mtime(), xattrs);
  }

  /**
   * An inode that has them; what is left is {@link InodeRecord}'s.
   *
   * @param times of the last access and of the last change of the inode, nanoseconds since 1970
   */
  public InodeRecord inode(
      long ino, long parent, int nlink, int rdev, long size, long allocated, Times times) {
    return new InodeRecord(
        ino,
        mode,
        uid,
        gid,
        nlink,
        rdev,
        size,
        allocated,
        times.access(),
        mtime,
        times.change(),
        parent,
        !xattrs.isEmpty(),
        false);
  }

  /** Those times of an inode that no tree object keeps: nanoseconds since 1970. */
  public record Times(long access, long change) {}

  /** Whether the owner may execute it: what castore and nar files know of a mode. */
  public boolean isExecutable() {
    return (mode & OWNER_MAY_EXECUTE) != 0;
  }

  public FileType type() {
    return FileType.ofMode(mode);
  }
}
