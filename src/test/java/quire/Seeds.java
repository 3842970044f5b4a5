package quire;

import java.util.Random;

/** Random numbers that a failing test can get again: {@code -Dquire.seed=...}. */
public final class Seeds {
  private Seeds() {}

  /** A generator whose seed is printed. */
  public static Random random(String test) {
    long seed = Long.getLong("quire.seed", System.nanoTime());
    System.out.println(test + ": -Dquire.seed=" + seed);
    return new Random(seed);
  }
}
