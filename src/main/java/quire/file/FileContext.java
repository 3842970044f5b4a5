package quire.file;

import quire.log.OffloadLog;
import quire.work.HeapBudget;

/** What all files of a mount share. Thread-safe. */
public final class FileContext {
  /** Less than half: see {@link ExtentBudget}. */
  private static final int HEAP_PERCENT = 35;

  /** What is left besides is for requests, and for caches that have bounds of their own. */
  private static final int HOLDINGS_PERCENT = 25;

  private final OffloadLog log;
  private final MemoryLimiter limiter;
  private final HeapBudget heap;
  private final HeapBudget holdings = HeapBudget.ofHeap(HOLDINGS_PERCENT);
  private final ExtentBudget extents;
  private final StagingBuffers staging = new StagingBuffers();

  public FileContext(OffloadLog log, MemoryLimiter limiter) {
    this(log, limiter, HeapBudget.ofHeap(HEAP_PERCENT));
  }

  /**
   * @param heap for all that grows with what users have in their files and archives
   */
  public FileContext(OffloadLog log, MemoryLimiter limiter, HeapBudget heap) {
    this.log = log;
    this.limiter = limiter;
    this.heap = heap;
    this.extents = new ExtentBudget(heap);
  }

  /** The one budget for extents of files and entries of archives. */
  public HeapBudget heap() {
    return heap;
  }

  /**
   * The budget for what stays as long as programs and the kernel hold it: open files, and inodes of
   * which the kernel has been told. Apart from {@link #heap}, so that no archive keeps anybody from
   * opening a file.
   */
  public HeapBudget holdings() {
    return holdings;
  }

  ExtentBudget extents() {
    return extents;
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
