package quire;

import static org.junit.jupiter.api.Assertions.fail;

import java.util.concurrent.TimeUnit;

/**
 * Waiting in tests, always with a deadline: a test that waits in vain fails and names what it
 * waited for.
 */
public final class Await {
  /** Much longer than anything takes, on a busy machine too. */
  private static final int SECONDS = 60;

  private static final int NAP_MILLIS = 10;

  private Await() {}

  /** Something that becomes true by itself. */
  @FunctionalInterface
  public interface Condition {
    boolean holds() throws Exception;
  }

  /**
   * Looks again and again until a condition holds.
   *
   * @param expected what should become true, for the message
   */
  public static void until(String expected, Condition condition) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
    try {
      while (!condition.holds()) {
        if (System.nanoTime() - deadline > 0) {
          fail("not within %d s: %s".formatted(SECONDS, expected));
        }
        Thread.sleep(NAP_MILLIS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted while waiting: " + expected, e);
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new AssertionError("could not see whether " + expected, e);
    }
  }

  /** Waits until a process has ended. */
  public static void end(ProcessHandle process) {
    process.onExit().orTimeout(SECONDS, TimeUnit.SECONDS).join();
  }
}
