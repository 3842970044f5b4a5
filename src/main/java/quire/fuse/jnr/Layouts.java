package quire.fuse.jnr;

import jnr.ffi.Pointer;
import jnr.ffi.Runtime;
import org.jspecify.annotations.Nullable;
import quire.catalog.Dentry;
import quire.catalog.InodeRecord;
import quire.vfs.FsStats;
import quire.vfs.call.Clock;
import ru.serce.jnrfuse.struct.FileStat;

/**
 * The field offsets of libfuse's and libc's structs, in bytes from the start, on 64-bit Linux.
 * Writing at offsets avoids an object for each struct.
 */
final class Layouts {
  /** The unit of st_blocks. */
  private static final int BLOCK = 512;

  private static final int PAGE = 4096;
  private static final FileStat STAT = new FileStat(Runtime.getSystemRuntime());
  private static final long ST_INO = STAT.st_ino.offset();
  private static final long ST_NLINK = STAT.st_nlink.offset();
  private static final long ST_MODE = STAT.st_mode.offset();
  private static final long ST_UID = STAT.st_uid.offset();
  private static final long ST_GID = STAT.st_gid.offset();
  private static final long ST_RDEV = STAT.st_rdev.offset();
  private static final long ST_SIZE = STAT.st_size.offset();
  private static final long ST_BLKSIZE = STAT.st_blksize.offset();
  private static final long ST_BLOCKS = STAT.st_blocks.offset();
  private static final long ST_ATIM = ST_BLOCKS + Long.BYTES;
  private static final long ST_MTIM = ST_ATIM + 2 * Long.BYTES;
  private static final long ST_CTIM = ST_MTIM + 2 * Long.BYTES;
  static final int STAT_BYTES = 144;

  private static final long FI_FLAGS = 0;
  private static final long FI_WRITEPAGE = 16;
  private static final long FI_BITS = 20;
  private static final int FI_DIRECT_IO = 1;
  private static final long FI_HANDLE = 24;

  private static final long CONTEXT_UID = 8;
  private static final long CONTEXT_GID = 12;

  private static final long CONNECTION_CAPABLE = 20;
  private static final long CONNECTION_WANT = 24;

  /** A tv_nsec of utimensat(2): set the present time. */
  private static final long UTIME_NOW = (1L << 30) - 1;

  /** A tv_nsec of utimensat(2): keep the time. */
  private static final long UTIME_OMIT = (1L << 30) - 2;

  private Layouts() {}

  static void putStat(Pointer stat, InodeRecord inode) {
    long blocks = (inode.allocated() + BLOCK - 1) / BLOCK;
    stat.putLong(ST_INO, inode.ino());
    if (ST_MODE > ST_NLINK) { // x86-64: nlink has 64 bits and comes first
      stat.putLong(ST_NLINK, inode.nlink());
    } else {
      stat.putInt(ST_NLINK, inode.nlink());
    }
    stat.putInt(ST_MODE, inode.mode());
    stat.putInt(ST_UID, inode.uid());
    stat.putInt(ST_GID, inode.gid());
    stat.putLong(ST_RDEV, Integer.toUnsignedLong(inode.rdev()));
    stat.putLong(ST_SIZE, inode.size());
    stat.putInt(ST_BLKSIZE, PAGE);
    stat.putLong(ST_BLOCKS, blocks);
    putTime(stat, ST_ATIM, inode.atime());
    putTime(stat, ST_MTIM, inode.mtime());
    putTime(stat, ST_CTIM, inode.ctime());
  }

  private static void putTime(Pointer struct, long offset, long time) {
    struct.putLong(offset, Clock.seconds(time));
    struct.putLong(offset + Long.BYTES, Clock.nanos(time));
  }

  /** The fields that readdir fills for an entry: its number and its type. */
  static void putEntryStat(Pointer stat, Dentry entry) {
    stat.putLong(ST_INO, entry.ino());
    stat.putInt(ST_MODE, entry.type().bits());
  }

  /** One of the two times of utimens; null if it stays. */
  static @Nullable Long timeOrNull(Pointer times, int index, long now) {
    long at = (long) index * 2 * Long.BYTES;
    long nanos = times.getLong(at + Long.BYTES);
    if (nanos == UTIME_OMIT) {
      return null;
    }
    return nanos == UTIME_NOW ? now : Clock.of(times.getLong(at), nanos);
  }

  static void putStatvfs(Pointer statvfs, FsStats stats, int maxName) {
    long available = stats.available() / PAGE;
    statvfs.putLong(0, PAGE); // f_bsize
    statvfs.putLong(8, PAGE); // f_frsize
    statvfs.putLong(16, stats.total() / PAGE); // f_blocks
    statvfs.putLong(24, available); // f_bfree
    statvfs.putLong(32, available); // f_bavail
    statvfs.putLong(40, stats.inodes() + available); // f_files
    statvfs.putLong(48, available); // f_ffree
    statvfs.putLong(56, available); // f_favail
    statvfs.putLong(80, maxName); // f_namemax
  }

  static int flags(Pointer fileInfo) {
    return fileInfo.getInt(FI_FLAGS);
  }

  static boolean isPageWrite(Pointer fileInfo) {
    return (fileInfo.getInt(FI_WRITEPAGE) & 1) != 0;
  }

  static long handle(Pointer fileInfo) {
    return fileInfo.getLong(FI_HANDLE);
  }

  static void setHandle(Pointer fileInfo, long handle) {
    fileInfo.putLong(FI_HANDLE, handle);
  }

  /** Tells the kernel to cache none of the file's bytes. */
  static void setDirect(Pointer fileInfo) {
    fileInfo.putInt(FI_BITS, fileInfo.getInt(FI_BITS) | FI_DIRECT_IO);
  }

  static int callerUid(Pointer context) {
    return context.getInt(CONTEXT_UID);
  }

  static int callerGid(Pointer context) {
    return context.getInt(CONTEXT_GID);
  }

  /** Requests those of {@code flags} that the kernel offers in INIT. */
  static void want(Pointer connection, int flags) {
    int capable = connection.getInt(CONNECTION_CAPABLE);
    connection.putInt(CONNECTION_WANT, connection.getInt(CONNECTION_WANT) | (flags & capable));
  }
}
