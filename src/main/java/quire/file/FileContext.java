package quire.file;

import quire.log.OffloadLog;

/** What all files of a mount share. Thread-safe. */
public final class FileContext {
  private final OffloadLog log;
  private final MemoryLimiter limiter;
  private final StagingBuffers staging = new StagingBuffers();

  public FileContext(OffloadLog log, MemoryLimiter limiter) {
    this.log = log;
    this.limiter = limiter;
  }

  public OffloadLog log() {
    return log;
  }

  public MemoryLimiter limiter() {
    return limiter;
  }

  StagingBuffers staging() {
    return staging;
  }
}
