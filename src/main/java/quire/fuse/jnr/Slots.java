package quire.fuse.jnr;

/**
 * The indexes of the members of {@code struct fuse_operations} (fuse.h of libfuse 2.9, API 26),
 * counted from 0. All of them but one are pointers.
 */
final class Slots {
  static final int GETATTR = 0;
  static final int READLINK = 1;
  static final int MKNOD = 3;
  static final int MKDIR = 4;
  static final int UNLINK = 5;
  static final int RMDIR = 6;
  static final int SYMLINK = 7;
  static final int RENAME = 8;
  static final int LINK = 9;
  static final int CHMOD = 10;
  static final int CHOWN = 11;
  static final int TRUNCATE = 12;
  static final int OPEN = 14;
  static final int READ = 15;
  static final int WRITE = 16;
  static final int STATFS = 17;
  static final int FLUSH = 18;
  static final int RELEASE = 19;
  static final int FSYNC = 20;
  static final int SETXATTR = 21;
  static final int GETXATTR = 22;
  static final int LISTXATTR = 23;
  static final int REMOVEXATTR = 24;
  static final int OPENDIR = 25;
  static final int READDIR = 26;
  static final int RELEASEDIR = 27;
  static final int FSYNCDIR = 28;
  static final int INIT = 29;
  static final int CREATE = 32;
  static final int FTRUNCATE = 33;
  static final int FGETATTR = 34;
  static final int UTIMENS = 36;

  /** The one member that is not a pointer: bits from flag_nullpath_ok on. */
  static final int FLAGS = 38;

  static final int POLL = 40;
  static final int FALLOCATE = 44;

  private Slots() {}

  /** Bytes from the start of the struct. */
  static long offset(int slot) {
    return (long) slot * Long.BYTES;
  }
}
