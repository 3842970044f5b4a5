package quire.fsck;

import java.util.function.LongFunction;

/** Checks, and in a repair mends, a part of a store of which catalog and log know nothing. */
public interface PartCheck {
  /** Where it reports. */
  interface Findings {
    /** Whether what can be put right is to be. */
    boolean repairing();

    /**
     * Something is lost, or not as it must be.
     *
     * @param repairable whether a repair puts it right; one that is under way has done so
     */
    void error(String text, boolean repairable);

    /** Nothing is lost; a repair puts it right. */
    void warning(String text);

    /** Nothing more is lost, and a repair leaves it as it is. */
    void lasting(String text);

    /** Nothing is wrong. */
    void note(String text);
  }

  /** Looks once; what cannot be read is an error, and no exception. */
  void run(Findings findings);

  /** Whether what was found is a reason why other checks cannot read what they need. */
  default boolean explainsFailures() {
    return false;
  }

  /**
   * Looks again when everything else is checked.
   *
   * @param names what messages call an inode
   */
  default void finish(Findings findings, LongFunction<String> names) {}
}
