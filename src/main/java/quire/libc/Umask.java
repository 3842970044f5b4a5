package quire.libc;

/** The mode bits that new files and directories of this process do not get. Thread-safe. */
public final class Umask {
  private static final int OWNER_ONLY = 077;
  private static final int UNCHANGED = -1;

  private static volatile int callers = UNCHANGED;

  private Umask() {}

  /** Apart, so that no process that only starts others has to load the native library. */
  private static final class Native {
    private static final CFunction UMASK = CFunction.of("umask", 1);
  }

  /** From here on, whatever this process makes is its owner's alone. */
  public static synchronized void ownerOnly() {
    int before = (int) Native.UMASK.call(OWNER_ONLY);
    if (callers == UNCHANGED) {
      callers = before;
    }
  }

  /**
   * The words before a command that give it the umask with which this process was started; none
   * where it still has that.
   */
  public static String[] callersForChild() {
    int mask = callers;
    return mask == UNCHANGED || mask == OWNER_ONLY
        ? new String[0]
        : new String[] {"/bin/sh", "-c", "umask %o && exec \"$@\"".formatted(mask), "sh"};
  }
}
