package quire.snapshot;

/** What an import asks of the file system into which it imports. Thread-safe. */
public interface ImportHost {
  /** ENOSPC where there is no room for so many bytes. */
  void require(long bytes);

  /** Runs what writes to the log, and notes what it has written, so that others can wait for it. */
  void writing(Runnable step);

  /** Runs a step while nobody collects. */
  void inTurn(Runnable step);
}
