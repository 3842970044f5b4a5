package quire.schedule;

import java.io.IOException;
import java.util.List;

/**
 * Operations that run at the same time on one store, and what must be true whatever the order. The
 * constructor makes the store in the empty directory that it gets.
 */
public interface Pair {
  /** What runs at the same time. A failure that is right by contract is not thrown. */
  List<Runnable> work();

  /** Looks at what came of it, once all is done, and closes the store. */
  void check() throws IOException;
}
