package quire;

import java.util.Random;

/** Random numbers that a failing test can get again: {@code -Dquire.seed=...}. */
public final class Seeds {
  private static final String PROPERTY = "quire.seed";

  private Seeds() {}

  /** A generator whose seed is printed. */
  public static Random random(String test) {
    return new Random(seed(test));
  }

  /** A new seed for each run, printed. */
  public static long seed(String test) {
    long seed = Long.getLong(PROPERTY, System.nanoTime());
    System.out.printf("%s: -D%s=%d%n", test, PROPERTY, seed);
    return seed;
  }

  /** The same seed for each run, unless the property sets another. */
  public static long fixed(long seed) {
    return Long.getLong(PROPERTY, seed);
  }
}
