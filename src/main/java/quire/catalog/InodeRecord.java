package quire.catalog;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import quire.error.Errno;
import quire.error.FsException;

/**
 * What an inode is, without its data. Immutable.
 *
 * @param ino its number
 * @param mode type and permission bits, as in {@code st_mode}
 * @param nlink names it has; a directory has 2 and one more for each sub-directory
 * @param rdev device number of a device node, else 0
 * @param size bytes of a regular file or a symlink's target; entries of a directory
 * @param allocated bytes that are not holes
 * @param atime nanoseconds since 1970, as the other times; the years 1677 to 2262 can be told
 * @param parent the directory that holds a directory, else 0
 * @param hasXattrs false where it is known to have no extended attribute
 */
public record InodeRecord(
    long ino,
    int mode,
    int uid,
    int gid,
    int nlink,
    int rdev,
    long size,
    long allocated,
    long atime,
    long mtime,
    long ctime,
    long parent,
    boolean hasXattrs) {
  private static final byte VERSION = 1;
  private static final int BYTES = 1 + 5 * Integer.BYTES + 6 * Long.BYTES + 1;

  public FileType type() {
    return FileType.ofMode(mode);
  }

  public boolean isDirectory() {
    return (mode & FileType.MASK) == FileType.DIRECTORY.bits();
  }

  public boolean isRegular() {
    return (mode & FileType.MASK) == FileType.REGULAR.bits();
  }

  public InodeRecord withMode(int newMode) {
    return new InodeRecord(
        ino, newMode, uid, gid, nlink, rdev, size, allocated, atime, mtime, ctime, parent,
        hasXattrs);
  }

  public InodeRecord withOwner(int newUid, int newGid) {
    return new InodeRecord(
        ino, mode, newUid, newGid, nlink, rdev, size, allocated, atime, mtime, ctime, parent,
        hasXattrs);
  }

  public InodeRecord withNlink(int newNlink) {
    return new InodeRecord(
        ino, mode, uid, gid, newNlink, rdev, size, allocated, atime, mtime, ctime, parent,
        hasXattrs);
  }

  public InodeRecord withSize(long newSize, long newAllocated) {
    return new InodeRecord(
        ino,
        mode,
        uid,
        gid,
        nlink,
        rdev,
        newSize,
        newAllocated,
        atime,
        mtime,
        ctime,
        parent,
        hasXattrs);
  }

  public InodeRecord withTimes(long newAtime, long newMtime, long newCtime) {
    return new InodeRecord(
        ino, mode, uid, gid, nlink, rdev, size, allocated, newAtime, newMtime, newCtime, parent,
        hasXattrs);
  }

  public InodeRecord withCtime(long newCtime) {
    return withTimes(atime, mtime, newCtime);
  }

  public InodeRecord withParent(long newParent) {
    return new InodeRecord(
        ino, mode, uid, gid, nlink, rdev, size, allocated, atime, mtime, ctime, newParent,
        hasXattrs);
  }

  public InodeRecord withXattrs(boolean some) {
    return new InodeRecord(
        ino, mode, uid, gid, nlink, rdev, size, allocated, atime, mtime, ctime, parent, some);
  }

  byte[] encode() {
    return ByteBuffer.allocate(BYTES)
        .put(VERSION)
        .putInt(mode)
        .putInt(uid)
        .putInt(gid)
        .putInt(nlink)
        .putInt(rdev)
        .putLong(size)
        .putLong(allocated)
        .putLong(atime)
        .putLong(mtime)
        .putLong(ctime)
        .putLong(parent)
        .put((byte) (hasXattrs ? 1 : 0))
        .array();
  }

  static InodeRecord decode(long ino, byte[] bytes) {
    ByteBuffer in = ByteBuffer.wrap(bytes);
    try {
      byte version = in.get();
      if (version != VERSION) {
        throw corrupt(ino, "has version " + version);
      }
      return new InodeRecord(
          ino,
          in.getInt(),
          in.getInt(),
          in.getInt(),
          in.getInt(),
          in.getInt(),
          in.getLong(),
          in.getLong(),
          in.getLong(),
          in.getLong(),
          in.getLong(),
          in.getLong(),
          in.get() != 0);
    } catch (BufferUnderflowException e) {
      throw corrupt(ino, "is only " + bytes.length + " bytes long");
    }
  }

  private static FsException corrupt(long ino, String how) {
    return new FsException(Errno.EIO, "the catalog's record of inode " + ino + " " + how);
  }
}
