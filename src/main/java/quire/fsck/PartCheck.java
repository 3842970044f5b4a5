package quire.fsck;

import java.util.function.LongFunction;

/**
 * Checks, and in a repair fixes, a part of a store that is neither in the catalog nor in the log.
 */
public interface PartCheck {
  /** Receives the problems. */
  interface Findings {
    /** Whether problems should be repaired. */
    boolean repairing();

    /** Reports a loss or a damage that a repair fixes; a running repair has fixed it. */
    void error(String text);

    /** Reports a loss or a damage that stays whatever a repair does. */
    void irreparable(String text);

    /** Reports a problem without a loss; a repair fixes it. */
    void warning(String text);

    /** Reports a problem without a further loss; a repair leaves it as it is. */
    void lasting(String text);

    /** Reports a part that could not be checked: nothing is known to be wrong with it. */
    void unchecked(String text);

    /** Reports a fact that is not a problem. */
    void note(String text);
  }

  /** Checks once. A failed read is reported as an error, not thrown. */
  void run(Findings findings);

  /** Whether the found problems explain why other checks cannot read their rows. */
  default boolean explainsFailures() {
    return false;
  }

  /**
   * Checks again after all other checks.
   *
   * @param names the name of an inode in messages
   */
  default void finish(Findings findings, LongFunction<String> names) {}
}
