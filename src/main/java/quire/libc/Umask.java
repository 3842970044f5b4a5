package quire.libc;

/** The mode bits that new files and directories of this process do not get. Thread-safe. */
public final class Umask {
  private static final int OWNER_ONLY = 077;
  private static final int UNCHANGED = -1;

  private static volatile int callers = UNCHANGED;

  private Umask() {}

  /**
   * A class of its own, so that processes that only start others need not load the native library.
   */
  private static final class Native {
    private static final CFunction UMASK = CFunction.of("umask", 1);
  }

  /** From here on, all files that this process makes are accessible to their owner only. */
  public static synchronized void ownerOnly() {
    int before = (int) Native.UMASK.call(OWNER_ONLY);
    if (callers == UNCHANGED) {
      callers = before;
    }
  }

  /**
   * The words before a command that give it this process's original umask; none if that was not
   * changed.
   */
  public static String[] callersForChild() {
    int mask = callers;
    return mask == UNCHANGED || mask == OWNER_ONLY
        ? new String[0]
        : new String[] {"/bin/sh", "-c", "umask %o && exec \"$@\"".formatted(mask), "sh"};
  }
}
