package quire.vfs.live;

import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quire.catalog.Catalog;
import quire.error.FatalEnd;
import quire.error.FsException;
import quire.log.LogRange;
import quire.log.OffloadLog;
import quire.log.PageSet;

/**
 * Delayed work of operations. Every second, inodes that are ahead of the catalog are committed. Log
 * ranges without a name are punched once the batch that dropped them is durable. Thread-safe.
 */
public final class Writeback implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Writeback.class);
  private static final String NAME = "quire-writeback";
  private static final long PERIOD_MILLIS = 1000;

  /**
   * Periods after which committed changes are synced without a request, as ext4 does, and freed
   * ranges are punched. Punching many pages at once is cheaper, and they are often neighbours.
   */
  private static final int SYNC_PERIODS = 5;

  /** Freed bytes that may wait for the next period; if there are more, they are punched at once. */
  private static final long FREED_LIMIT = 512L << 20;

  /** A sync is worth its cost when the freed bytes are this fraction of the available bytes. */
  private static final int SHORT_OF_SPACE = 8;

  private final OffloadLog log;
  private final Catalog catalog;
  private final SpaceGuard space;
  private final Set<Inode> dirty = ConcurrentHashMap.newKeySet();
  private final ReentrantLock committing = new ReentrantLock();
  private final Object syncLock = new Object();
  private final AtomicLong syncsAsked = new AtomicLong();
  private long syncsDone; // guarded by syncLock
  private FreedPages freed = new FreedPages(); // guarded by this
  private boolean freeing; // guarded by this
  private int pins; // guarded by this
  private final Semaphore wakeUp = new Semaphore(0);
  private volatile boolean closed;
  private final Thread thread;

  /**
   * @param commit commits one inode's changes to the catalog, taking its lock
   */
  public Writeback(OffloadLog log, Catalog catalog, SpaceGuard space, Consumer<Inode> commit) {
    this.log = log;
    this.catalog = catalog;
    this.space = space;
    this.thread = new Thread(FatalEnd.guarding(NAME, () -> run(commit)), NAME);
    this.thread.setDaemon(true);
  }

  public void start() {
    thread.start();
  }

  void markDirty(Inode inode) {
    dirty.add(inode);
  }

  /** Takes the ranges dropped by a batch that is in the catalog. */
  void freeLater(UnnamedPages unnamed) {
    freeLater(unnamed.freed());
    if (unnamed.shares()) {
      catalog.garbage().suspect(unnamed.shared());
    }
  }

  /** Takes ranges that no batch in the catalog names any more. */
  void freeLater(Collection<LogRange> ranges) {
    if (ranges.isEmpty()) {
      return;
    }
    synchronized (this) {
      freed.addAll(ranges);
      wakeUpIfManyAreFreed();
    }
  }

  private synchronized void freeAgain(FreedPages unnamed) {
    freed.addAll(unnamed);
  }

  /** Not while a pin keeps them: the thread could do nothing but wake up again. */
  private synchronized void wakeUpIfManyAreFreed() {
    if (pins == 0 && freed.bytes() > FREED_LIMIT) {
      wakeUp.release();
    }
  }

  /**
   * Makes everything committed so far survive a loss of power, the log before the catalog. Callers
   * that come while a sync runs share the next one.
   */
  public void sync() {
    long ticket = syncsAsked.incrementAndGet();
    synchronized (syncLock) {
      if (syncsDone >= ticket) {
        return;
      }
      long covers = syncsAsked.get();
      FreedPages unnamed = takeFreed();
      try {
        syncAll(unnamed);
        syncsDone = covers;
        free(unnamed);
      } finally {
        setFreeing(false);
      }
    }
  }

  /** Punches the pages. A failure is tried again later; it affects the durability of no data. */
  private void free(FreedPages unnamed) {
    FreedPages failed = new FreedPages();
    unnamed.forEachBatch(
        ranges -> {
          try {
            log.free(ranges);
          } catch (FsException e) {
            if (failed.isEmpty()) {
              LOG.error("cannot free all unused log ranges; trying again later", e);
            }
            failed.addAll(ranges);
          }
        });
    freeAgain(failed);
  }

  private void syncAll(FreedPages unnamed) {
    try {
      log.sync(); // most of it, while others still commit
      catalog.syncAfter(log::sync);
    } catch (RuntimeException e) {
      freeAgain(unnamed);
      throw e;
    }
  }

  /** Keeps freed ranges until it is closed, for a reader of an earlier catalog view. */
  public synchronized Pin pin() {
    pins++;
    return new Pin();
  }

  /** Keeps freed ranges from being punched. */
  public final class Pin implements AutoCloseable {
    private PageSet named = new PageSet();

    /** Pages that have a name again, and stay when the pin is closed. */
    public void keep(PageSet pages) {
      named = pages;
    }

    @Override
    public void close() {
      synchronized (Writeback.this) {
        pins--;
        long kept = freed.removeAll(named);
        if (kept > 0) {
          catalog.garbage().suspect(kept); // once the names are dropped
        }
        wakeUpIfManyAreFreed();
      }
    }
  }

  private synchronized FreedPages takeFreed() {
    if (pins > 0) {
      return new FreedPages();
    }
    FreedPages taken = freed;
    freed = new FreedPages();
    freeing = !taken.isEmpty();
    return taken;
  }

  private synchronized void setFreeing(boolean now) {
    freeing = now;
  }

  /** Whether a sync would give space back, or is about to. */
  public synchronized boolean givesSpaceBack() {
    return freeing || hasFreed();
  }

  /** Whether pages that nothing names can be punched. */
  private synchronized boolean hasFreed() {
    return pins == 0 && !freed.isEmpty();
  }

  /** Whether pages that nothing names are not punched yet. */
  public synchronized boolean keepsFreed() {
    return !freed.isEmpty();
  }

  /** Whether the disk needs the freed space now. */
  private synchronized boolean isShortOfSpace() {
    return pins == 0
        && (freed.bytes() > FREED_LIMIT || freed.bytes() > space.available() / SHORT_OF_SPACE);
  }

  private void run(Consumer<Inode> commit) {
    int periods = 0;
    while (!closed) {
      try {
        wakeUp.tryAcquire(PERIOD_MILLIS, TimeUnit.MILLISECONDS);
        wakeUp.drainPermits();
        commitAsFarAsPossible(commit);
        periods = hasFreed() || catalog.hasUnsynced() ? periods + 1 : 0;
        if (periods >= SYNC_PERIODS || isShortOfSpace()) {
          periods = 0;
          sync();
        }
      } catch (InterruptedException e) {
        throw new IllegalStateException("this thread must not be interrupted", e);
      } catch (RuntimeException e) {
        FatalEnd.ifOutOfMemory(e);
        LOG.error("writing back failed and is tried again", e);
      }
    }
  }

  /** A file that cannot be committed does not keep the others from being synced. */
  private void commitAsFarAsPossible(Consumer<Inode> commit) {
    try {
      commitDirty(commit);
    } catch (RuntimeException e) {
      FatalEnd.ifOutOfMemory(e);
      LOG.error("writing back failed and is tried again", e);
    }
  }

  /**
   * Commits every inode that was dirty when this was called, and waits for other threads that
   * commit some. Tries all inodes before it fails.
   *
   * @throws FsException the first failure; it names the inode, which stays dirty
   */
  public void commitDirty(Consumer<Inode> commit) {
    committing.lock();
    try {
      commitAll(commit);
    } finally {
      committing.unlock();
    }
  }

  private void commitAll(Consumer<Inode> commit) {
    Inode failed = null;
    RuntimeException failure = null;
    int failures = 0;
    for (Inode inode : List.copyOf(dirty)) {
      dirty.remove(inode);
      try {
        commit.accept(inode);
      } catch (RuntimeException e) {
        dirty.add(inode);
        failed = failure == null ? inode : failed;
        failure = failure == null ? e : failure;
        failures++;
      }
    }
    if (failure != null) {
      String message =
          "the last changes of %s%s cannot be written: %s"
              .formatted(failed, others(failures - 1), failure.getMessage());
      throw failure instanceof FsException known
          ? new FsException(known.errno(), message, failure)
          : new IllegalStateException(message, failure);
    }
  }

  private static String others(int count) {
    return count == 0 ? "" : " and of %d other inodes".formatted(count);
  }

  @Override
  public void close() {
    closed = true;
    wakeUp.release(); // an interrupt would close the log's channels under a write
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
