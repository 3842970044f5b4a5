package quire.file;

import quire.log.OffloadLog;
import quire.work.HeapBudget;

/** The resources that all files of a mount share. Thread-safe. */
public final class FileContext {
  /** Less than half: see {@link ExtentBudget}. */
  private static final int HEAP_PERCENT = 35;

  /** The rest of the heap is for requests, and for caches with bounds of their own. */
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
   * @param heap for everything that grows with the content of users' files and archives
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
   * The budget for objects that programs and the kernel keep alive: open files, and inodes that the
   * kernel knows. It is separate from {@link #heap}, so that no archive keeps a program from
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
