package quire.catalog;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.time.Instant;
import quire.error.Errno;
import quire.error.FsException;

/**
 * The attributes of an inode, without its data. Immutable.
 *
 * @param ino its number
 * @param mode type and permission bits, as in {@code st_mode}
 * @param nlink the number of its names; a directory has 2 and one more for each sub-directory
 * @param rdev device number of a device node, else 0
 * @param size bytes of a regular file or a symlink's target; entries of a directory
 * @param allocated bytes that are not holes
 * @param atime nanoseconds since 1970, as the other times; the range is the years 1677 to 2262
 * @param parent the directory that holds it; 0 for an inode that is not a directory and has or had
 *     several names: then the catalog lists its parents
 * @param hasXattrs false if it is known to have no extended attribute
 * @param deferred whether it is a clone whose entries or extents are still only in a tree object or
 *     blob, which the catalog names
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
    boolean hasXattrs,
    boolean deferred) {
  private static final byte VERSION = 1;
  private static final int XATTRS = 1;
  private static final int DEFERRED = 2;
  private static final long NANOS = 1_000_000_000L;
  private static final int BYTES = 1 + 5 * Integer.BYTES + 6 * Long.BYTES + 1;

  /** A device number in the encoding of {@link #rdev} and of the kernel (new_encode_dev). */
  public static int rdev(int major, int minor) {
    return (minor & 0xff) | (major & 0xfff) << 8 | (minor & 0xfff00) << 12;
  }

  /** A time as records keep it: nanoseconds since 1970. */
  public static long time(Instant instant) {
    return instant.getEpochSecond() * NANOS + instant.getNano();
  }

  /**
   * An inode that is empty and has one name; a directory has the two links of an empty one.
   *
   * @param time all three times, in nanoseconds since 1970
   */
  public static InodeRecord empty(long ino, int mode, int uid, int gid, long parent, long time) {
    int nlink = FileType.isDirectory(mode) ? 2 : 1;
    return new InodeRecord(
        ino, mode, uid, gid, nlink, 0, 0, 0, time, time, time, parent, false, false);
  }

  public FileType type() {
    return FileType.ofMode(mode);
  }

  public boolean isDirectory() {
    return FileType.isDirectory(mode);
  }

  public boolean isRegular() {
    return (mode & FileType.MASK) == FileType.REGULAR.bits();
  }

  /** A copy with another number, in another directory. */
  public InodeRecord at(long newIno, long newParent) {
    return new InodeRecord(
        newIno, mode, uid, gid, nlink, rdev, size, allocated, atime, mtime, ctime, newParent,
        hasXattrs, deferred);
  }

  public InodeRecord withMode(int newMode) {
    return new InodeRecord(
        ino, newMode, uid, gid, nlink, rdev, size, allocated, atime, mtime, ctime, parent,
        hasXattrs, deferred);
  }

  public InodeRecord withOwner(int newUid, int newGid) {
    return new InodeRecord(
        ino, mode, newUid, newGid, nlink, rdev, size, allocated, atime, mtime, ctime, parent,
        hasXattrs, deferred);
  }

  public InodeRecord withNlink(int newNlink) {
    return new InodeRecord(
        ino, mode, uid, gid, newNlink, rdev, size, allocated, atime, mtime, ctime, parent,
        hasXattrs, deferred);
  }

  public InodeRecord withRdev(int newRdev) {
    return new InodeRecord(
        ino, mode, uid, gid, nlink, newRdev, size, allocated, atime, mtime, ctime, parent,
        hasXattrs, deferred);
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
        hasXattrs,
        deferred);
  }

  public InodeRecord withTimes(long newAtime, long newMtime, long newCtime) {
    return new InodeRecord(
        ino, mode, uid, gid, nlink, rdev, size, allocated, newAtime, newMtime, newCtime, parent,
        hasXattrs, deferred);
  }

  public InodeRecord withCtime(long newCtime) {
    return withTimes(atime, mtime, newCtime);
  }

  public InodeRecord withParent(long newParent) {
    return new InodeRecord(
        ino, mode, uid, gid, nlink, rdev, size, allocated, atime, mtime, ctime, newParent,
        hasXattrs, deferred);
  }

  public InodeRecord withXattrs(boolean some) {
    return new InodeRecord(
        ino, mode, uid, gid, nlink, rdev, size, allocated, atime, mtime, ctime, parent, some,
        deferred);
  }

  public InodeRecord withDeferred(boolean some) {
    return new InodeRecord(
        ino, mode, uid, gid, nlink, rdev, size, allocated, atime, mtime, ctime, parent, hasXattrs,
        some);
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
        .put((byte) ((hasXattrs ? XATTRS : 0) | (deferred ? DEFERRED : 0)))
        .array();
  }

  static InodeRecord decode(long ino, byte[] bytes) {
    ByteBuffer in = ByteBuffer.wrap(bytes);
    try {
      byte version = in.get();
      if (version != VERSION) {
        throw corrupt(ino, "has version " + version);
      }
      int flags = in.get(BYTES - 1);
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
          (flags & XATTRS) != 0,
          (flags & DEFERRED) != 0);
    } catch (BufferUnderflowException | IndexOutOfBoundsException e) {
      throw corrupt(ino, "is only " + bytes.length + " bytes long");
    }
  }

  private static FsException corrupt(long ino, String how) {
    return new FsException(Errno.EIO, "the catalog's record of inode " + ino + " " + how);
  }
}
