package quire.schedule;

import java.io.IOException;
import java.util.List;

/**
 * Operations that run at the same time on one store, and what must hold after any order of them.
 * The constructor makes the store in the empty directory that it gets.
 */
public interface Pair {
  /**
   * The operations that run at the same time. They do not throw failures that the contract allows.
   */
  List<Runnable> work();

  /** Checks the result once all operations have ended, and closes the store. */
  void check() throws IOException;
}
