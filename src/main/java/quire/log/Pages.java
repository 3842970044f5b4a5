package quire.log;

/** Arithmetic on pages of 4 KiB. */
public final class Pages {
  /** What the log hands out and frees is a multiple of this, in bytes. */
  public static final int SIZE = 4096;

  private static final long OFFSET_MASK = SIZE - 1L;

  private Pages() {}

  /** The largest multiple of a page that is not above {@code n}. */
  public static long down(long n) {
    return n & ~OFFSET_MASK;
  }

  /** The smallest multiple of a page that is not below {@code n}. */
  public static long up(long n) {
    return (n + OFFSET_MASK) & ~OFFSET_MASK;
  }

  /** How far {@code n} is into its page. */
  public static int offset(long n) {
    return (int) (n & OFFSET_MASK);
  }
}
