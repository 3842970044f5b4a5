package quire.vfs.trees;

import java.util.function.BooleanSupplier;

/** Lets background work rest now and then, or end: the worker calls {@link #run} between steps. */
public final class Throttle implements Runnable {
  private static final int REST = 9;
  private static final long LONGEST_REST_NANOS = 1_000_000_000L;

  private final BooleanSupplier stop;
  private final int rest;
  private long resumed = System.nanoTime();

  private Throttle(BooleanSupplier stop, int rest) {
    this.stop = stop;
    this.rest = rest;
  }

  /** Rests nine times as long as it works. */
  public static Throttle slow(BooleanSupplier stop) {
    return new Throttle(stop, REST);
  }

  /** Does not rest. */
  public static Throttle fast(BooleanSupplier stop) {
    return new Throttle(stop, 0);
  }

  /** The work must end where it is. */
  public static final class Stopped extends RuntimeException {
    private static final long serialVersionUID = 1;
  }

  /**
   * Rests.
   *
   * @throws Stopped when the work is to end
   */
  @Override
  public void run() {
    if (stop.getAsBoolean()) {
      throw new Stopped();
    }
    long nanos = Math.min(rest * (System.nanoTime() - resumed), LONGEST_REST_NANOS);
    try {
      Thread.sleep(nanos / 1_000_000, (int) (nanos % 1_000_000));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Stopped();
    }
    resumed = System.nanoTime();
  }
}
