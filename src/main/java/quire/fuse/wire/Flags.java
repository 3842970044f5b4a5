package quire.fuse.wire;

/**
 * Numbers of linux/fuse.h that are neither offsets nor operations. The names are those of C, by
 * which a test compares them.
 */
public final class Flags {
  // ---- which fields of SETATTR hold: In.SetAttr.VALID

  public static final int FATTR_MODE = 1;
  public static final int FATTR_UID = 1 << 1;
  public static final int FATTR_GID = 1 << 2;
  public static final int FATTR_SIZE = 1 << 3;
  public static final int FATTR_ATIME = 1 << 4;
  public static final int FATTR_MTIME = 1 << 5;
  public static final int FATTR_ATIME_NOW = 1 << 7;
  public static final int FATTR_MTIME_NOW = 1 << 8;
  public static final int FATTR_CTIME = 1 << 10;
  public static final int FATTR_KILL_SUIDGID = 1 << 11;

  // ---- other flags of requests: In.Open.OPEN_FLAGS, In.Read.READ_FLAGS and so on

  public static final int FUSE_OPEN_KILL_SUIDGID = 1;

  /** The kernel tells which process reads. It does not for reads into its page cache. */
  public static final int FUSE_READ_LOCKOWNER = 1 << 1;

  /** The kernel writes back pages of its page cache. */
  public static final int FUSE_WRITE_CACHE = 1;

  public static final int FUSE_WRITE_KILL_SUIDGID = 1 << 2;
  public static final int FUSE_POLL_SCHEDULE_NOTIFY = 1;

  // ---- the reply to an open: Out.Open.OPEN_FLAGS

  public static final int FOPEN_DIRECT_IO = 1;
  public static final int FOPEN_KEEP_CACHE = 1 << 1;
  public static final int FOPEN_CACHE_DIR = 1 << 3;

  // ---- what INIT offers and accepts: FLAGS, and from bit 32 on FLAGS2

  public static final long FUSE_ASYNC_READ = 1;
  public static final long FUSE_ATOMIC_O_TRUNC = 1 << 3;
  public static final long FUSE_BIG_WRITES = 1 << 5;
  public static final long FUSE_DO_READDIRPLUS = 1 << 13;
  public static final long FUSE_READDIRPLUS_AUTO = 1 << 14;

  /**
   * Without it, io_uring's read of more bytes than a stream has either never ends, or reads the
   * rest at the same offset again (seen with Linux 6.18).
   */
  public static final long FUSE_ASYNC_DIO = 1 << 15;

  public static final long FUSE_WRITEBACK_CACHE = 1 << 16;
  public static final long FUSE_PARALLEL_DIROPS = 1 << 18;
  public static final long FUSE_MAX_PAGES = 1 << 22;
  public static final long FUSE_CACHE_SYMLINKS = 1 << 23;
  public static final long FUSE_EXPLICIT_INVAL_DATA = 1 << 25;

  /**
   * Requests tell when set-id bits must be removed. Without it the kernel asks for
   * security.capability before every single write.
   */
  public static final long FUSE_HANDLE_KILLPRIV_V2 = 1 << 28;

  public static final long FUSE_INIT_EXT = 1 << 30;

  /** Since 7.39, which is newer than the header. */
  public static final long FUSE_DIRECT_IO_ALLOW_MMAP = 1L << 36;

  // ---- enum fuse_notify_code: stands in the error field of a reply

  public static final int FUSE_NOTIFY_POLL = 1;
  public static final int FUSE_NOTIFY_INVAL_INODE = 2;
  public static final int FUSE_NOTIFY_STORE = 4;

  private Flags() {}
}
