package quire.cacheprog;

/**
 * The heap that one host may use beyond what its connection needs: for requests that run beside the
 * thread that reads them, and for outputs that wait for a program behind. Thread-safe.
 */
public interface CacheRoom {
  /** For a process that serves one host only. */
  CacheRoom UNLIMITED =
      new CacheRoom() {
        @Override
        public boolean tryTake(long bytes) {
          return true;
        }

        @Override
        public void giveBack(long bytes) {}
      };

  /** Takes bytes before they are allocated, and returns whether there were that many. */
  boolean tryTake(long bytes);

  /** Gives bytes back that were taken. */
  void giveBack(long bytes);
}
