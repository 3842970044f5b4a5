package quire.snapshot.tree;

import quire.catalog.FileType;
import quire.catalog.InodeRecord;

/**
 * The attributes that a tree object stores for every type of inode. Immutable.
 *
 * @param mode type and permission bits, as in {@code st_mode}
 * @param mtime nanoseconds since 1970; the range is the years 1677 to 2262
 */
public record TreeAttributes(int mode, int uid, int gid, long mtime, TreeXattrs xattrs) {
  private static final int OWNER_MAY_EXECUTE = 0100;
  private static final int ALL_BITS = FileType.MASK | 07777;

  /**
   * @throws IllegalArgumentException if the mode has an unknown type, or unknown bits
   */
  public TreeAttributes {
    if ((mode & ~ALL_BITS) != 0 || !FileType.isIn(mode)) {
      throw new IllegalArgumentException("no file can have the mode 0%o".formatted(mode));
    }
  }

  /** The stored attributes of an inode. */
  public static TreeAttributes of(InodeRecord inode, TreeXattrs xattrs) {
    return new TreeAttributes(inode.mode(), inode.uid(), inode.gid(), inode.mtime(), xattrs);
  }

  /**
   * An inode with these attributes; the other arguments are those of {@link InodeRecord}.
   *
   * @param times of the last access and of the last change of the inode, nanoseconds since 1970
   */
  public InodeRecord inode(
      long ino, long parent, int nlink, int rdev, long size, long allocated, Times times) {
    return InodeRecord.empty(ino, mode, uid, gid, parent, mtime)
        .withTimes(times.access(), mtime, times.change())
        .withNlink(nlink)
        .withRdev(rdev)
        .withSize(size, allocated)
        .withXattrs(!xattrs.isEmpty());
  }

  /** The times of an inode that tree objects do not store: nanoseconds since 1970. */
  public record Times(long access, long change) {}

  /** Whether the owner may execute it: the only permission in castore and nar files. */
  public boolean isExecutable() {
    return (mode & OWNER_MAY_EXECUTE) != 0;
  }

  public FileType type() {
    return FileType.ofMode(mode);
  }
}
