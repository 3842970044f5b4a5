package quire.vfs.call;

/** Flags of {@code open(2)} as Linux numbers them on x86-64 and arm64. */
public final class OpenFlags {
  public static final int O_RDONLY = 0;
  public static final int O_WRONLY = 1;
  public static final int O_RDWR = 2;
  public static final int O_ACCMODE = 3;
  public static final int O_CREAT = 0x40;
  public static final int O_EXCL = 0x80;
  public static final int O_TRUNC = 0x200;
  public static final int O_APPEND = 0x400;
  public static final int O_NOATIME = 0x40000;

  private OpenFlags() {}

  /** Whether an open truncates the file. As on Linux, that includes an open for reading only. */
  public static boolean truncates(int flags) {
    return has(flags, O_TRUNC);
  }

  /** Whether an open changes the file, or lets its handle do so. */
  public static boolean changes(int flags) {
    return canWrite(flags) || truncates(flags);
  }

  public static boolean has(int flags, int flag) {
    return (flags & flag) != 0;
  }

  static boolean canRead(int flags) {
    return (flags & O_ACCMODE) != O_WRONLY;
  }

  public static boolean canWrite(int flags) {
    return (flags & O_ACCMODE) != O_RDONLY;
  }
}
