package quire.snapshot;

/** The services of the file system that an import needs. Thread-safe. */
public interface ImportHost {
  /** ENOSPC if there is no room for that many bytes. */
  void require(long bytes);

  /** Runs a step that writes to the log, so that other threads can wait for its end. */
  void writing(Runnable step);

  /** Runs a step while no collection deletes rows. */
  void inTurn(Runnable step);
}
