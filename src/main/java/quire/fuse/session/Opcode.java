package quire.fuse.session;

/**
 * {@code enum fuse_opcode} of linux/fuse.h: the numbers of operations, and what each begins with.
 */
final class Opcode {
  static final int LOOKUP = 1;
  static final int FORGET = 2;
  static final int GETATTR = 3;
  static final int SETATTR = 4;
  static final int READLINK = 5;
  static final int SYMLINK = 6;
  static final int MKNOD = 8;
  static final int MKDIR = 9;
  static final int UNLINK = 10;
  static final int RMDIR = 11;
  static final int RENAME = 12;
  static final int LINK = 13;
  static final int OPEN = 14;
  static final int READ = 15;
  static final int WRITE = 16;
  static final int STATFS = 17;
  static final int RELEASE = 18;
  static final int FSYNC = 20;
  static final int SETXATTR = 21;
  static final int GETXATTR = 22;
  static final int LISTXATTR = 23;
  static final int REMOVEXATTR = 24;
  static final int FLUSH = 25;
  static final int INIT = 26;
  static final int OPENDIR = 27;
  static final int READDIR = 28;
  static final int RELEASEDIR = 29;
  static final int FSYNCDIR = 30;
  static final int CREATE = 35;
  static final int DESTROY = 38;
  static final int POLL = 40;
  static final int BATCH_FORGET = 42;
  static final int FALLOCATE = 43;
  static final int READDIRPLUS = 44;
  static final int RENAME2 = 45;
  static final int LSEEK = 46;
  static final int COPY_FILE_RANGE = 47;
  static final int SYNCFS = 50;
  static final int TMPFILE = 51;

  /** Since 7.45, which is younger than the header: as COPY_FILE_RANGE, with a 64-bit answer. */
  static final int COPY_FILE_RANGE_64 = 53;

  /** Greater than all. */
  static final int COUNT = 54;

  private Opcode() {}

  /** The bytes of the struct that a request of this kind has behind its header, at least. */
  static int structBytes(int opcode) {
    return switch (opcode) {
      case FORGET -> In.Forget.BYTES;
      case BATCH_FORGET -> In.BatchForget.BYTES;
      case GETATTR -> In.GetAttr.BYTES;
      case SETATTR -> In.SetAttr.BYTES;
      case MKNOD -> In.Mknod.BYTES;
      case MKDIR -> In.Mkdir.BYTES;
      case RENAME -> In.Rename.BYTES;
      case RENAME2 -> In.Rename2.BYTES;
      case LINK -> In.Link.BYTES;
      case OPEN, OPENDIR -> In.Open.BYTES;
      case CREATE, TMPFILE -> In.Create.BYTES;
      case READ, READDIR, READDIRPLUS -> In.Read.BYTES;
      case WRITE -> In.Write.BYTES;
      case RELEASE, RELEASEDIR -> In.Release.BYTES;
      case FLUSH -> In.Flush.BYTES;
      case FSYNC, FSYNCDIR -> In.Fsync.BYTES;
      case SETXATTR -> In.SetXattr.LEAST;
      case GETXATTR, LISTXATTR -> In.GetXattr.BYTES;
      case INIT -> In.Init.LEAST;
      case FALLOCATE -> In.Fallocate.BYTES;
      case LSEEK -> In.Lseek.BYTES;
      case POLL -> In.Poll.BYTES;
      case COPY_FILE_RANGE, COPY_FILE_RANGE_64 -> In.CopyFileRange.BYTES;
      default -> 0;
    };
  }
}
