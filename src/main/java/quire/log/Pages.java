package quire.log;

/** Arithmetic on pages of 4 KiB. */
public final class Pages {
  /** The log hands out and frees multiples of this many bytes. */
  public static final int SIZE = 4096;

  private static final long OFFSET_MASK = SIZE - 1L;

  private Pages() {}

  /** The largest multiple of a page that is not greater than {@code n}. */
  public static long down(long n) {
    return n & ~OFFSET_MASK;
  }

  /** The smallest multiple of a page that is not less than {@code n}. */
  public static long up(long n) {
    return (n + OFFSET_MASK) & ~OFFSET_MASK;
  }

  /** The offset of {@code n} in its page. */
  public static int offset(long n) {
    return (int) (n & OFFSET_MASK);
  }
}
