package quire.libc;

/**
 * Opens and closes files for which a Java channel does not work. The flags are Linux's, the same on
 * every CPU that Java runs on. Thread-safe.
 */
public final class Descriptors {
  public static final int O_RDONLY = 0;
  public static final int O_WRONLY = 1;
  public static final int O_RDWR = 2;
  public static final int O_CREAT = 0x40;
  public static final int O_APPEND = 0x400;
  public static final int O_NONBLOCK = 0x800;
  public static final int O_PATH = 0x200000;

  private static final int O_CLOEXEC = 0x80000;
  private static final int OWNER_ONLY = 0600;

  private static final CFunction OPEN = CFunction.of("open", 3);
  private static final CFunction CLOSE = CFunction.of("close", 1);
  private static final CFunction DUP3 = CFunction.of("dup3", 3);

  private Descriptors() {}

  /**
   * A descriptor that no child inherits; negative, with an errno, on failure. A new file is
   * accessible to its owner only.
   */
  public static int open(String path, int flags) {
    return (int) CMemory.during(c -> OPEN.call(c.string(path), flags | O_CLOEXEC, OWNER_ONLY));
  }

  public static void close(int fd) {
    CLOSE.call(fd);
  }

  /**
   * Closes the file of a descriptor, whose number then stands for /dev/null. For a descriptor that
   * a late thread may still write to: the number must not become that of another file.
   */
  public static void retire(int fd) {
    int nothing = open("/dev/null", O_RDWR);
    if (nothing < 0) {
      close(fd);
      return;
    }
    DUP3.call(nothing, fd, O_CLOEXEC);
    close(nothing);
  }
}
