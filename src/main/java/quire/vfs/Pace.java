package quire.vfs;

import java.util.function.BooleanSupplier;

/**
 * Lets background work go on slowly: at each call of {@link #run} it rests for nine times as long
 * as it has worked since the last one. Not thread-safe.
 */
final class Pace implements Runnable {
  private static final int REST = 9;
  private static final long LONGEST_REST_NANOS = 1_000_000_000L;

  private final BooleanSupplier stop;
  private long resumed = System.nanoTime();

  Pace(BooleanSupplier stop) {
    this.stop = stop;
  }

  /** Somebody wants the work to end where it is. */
  static final class Stopped extends RuntimeException {
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
    long rest = Math.min(REST * (System.nanoTime() - resumed), LONGEST_REST_NANOS);
    try {
      Thread.sleep(rest / 1_000_000, (int) (rest % 1_000_000));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Stopped();
    }
    resumed = System.nanoTime();
  }
}
