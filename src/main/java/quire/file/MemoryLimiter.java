package quire.file;

import java.util.ArrayDeque;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quire.error.FsException;
import quire.log.Pages;

/**
 * The one budget for bytes that are not in the log yet. Thread-safe.
 *
 * <p>A writer calls {@link #makeRoom} <em>before</em> it takes its file's lock. Over the budget the
 * writer itself offloads files, the one that became dirty first before all others. The budget is
 * exceeded by at most one request of each writing thread.
 *
 * <p>Locks: {@code makeRoom} is called without any lock, and does not hold the limiter's lock while
 * it asks files to offload. So a file's lock may be held when a page is taken or put back, and
 * there is no cycle.
 */
public final class MemoryLimiter {
  /** 64 MiB. */
  public static final long DEFAULT_BUDGET_BYTES = 64L << 20;

  private static final Logger LOG = LoggerFactory.getLogger(MemoryLimiter.class);
  private static final int POOLED_PAGES = 1024;
  private static final int SLACK_PART = 8;
  private static final long RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
  private static final long GIVE_UP_NANOS = TimeUnit.SECONDS.toNanos(30);

  private final long budgetPages;

  // guarded by this
  private final Set<Offloadable> dirtyFiles = new LinkedHashSet<>();
  private final ArrayDeque<MemoryPage> pool = new ArrayDeque<>();
  private long usedPages;
  private long peakPages;

  /**
   * @param budgetBytes rounded down to whole pages, at least one
   */
  public MemoryLimiter(long budgetBytes) {
    this.budgetPages = Math.max(1, budgetBytes / Pages.SIZE);
  }

  public long budgetBytes() {
    return budgetPages * Pages.SIZE;
  }

  /** The bytes that files hold in memory now. */
  public synchronized long usedBytes() {
    return usedPages * Pages.SIZE;
  }

  /** The most bytes that files ever held in memory at once. */
  public synchronized long peakBytes() {
    return peakPages * Pages.SIZE;
  }

  /**
   * Offloads files until {@code pages} more fit into the budget. The caller holds no file's lock.
   *
   * @param pages the most pages that the request needs; see {@link OffloadedFile#memoryPages}
   * @throws FsException the error of offloading if no file could be offloaded, {@code ENOSPC} above
   *     all; nothing is lost
   */
  public void makeRoom(int pages) {
    long start = System.nanoTime();
    while (pages > 0 && !fits(pages)) {
      if (System.nanoTime() - start > GIVE_UP_NANOS || Thread.currentThread().isInterrupted()) {
        LOG.warn("every file with bytes in memory stayed locked; going over the budget");
        return;
      }
      // more than this request needs, so that not every request has to look for files
      if (!offloadOldest(pages + budgetPages / SLACK_PART)) {
        // their locks are held by threads that do not wait for us
        LockSupport.parkNanos(RETRY_NANOS);
      }
    }
  }

  private synchronized boolean fits(long pages) {
    // a request larger than the budget waits until all others are done, and then goes on
    return usedPages == 0 || usedPages + pages <= budgetPages;
  }

  /**
   * Asks files from the oldest on until {@code pages} fit.
   *
   * @return whether any file was offloaded
   */
  private boolean offloadOldest(long pages) {
    FsException failure = null;
    boolean any = false;
    for (Offloadable file : byAge()) {
      if (fits(pages)) {
        return true;
      }
      try {
        any |= file.offloadForMemory();
      } catch (FsException e) {
        failure = e;
      }
    }
    if (!any && failure != null) {
      throw failure;
    }
    return any;
  }

  private synchronized Offloadable[] byAge() {
    return dirtyFiles.toArray(new Offloadable[0]);
  }

  /** A page for a file, zeroed or not. Never fails; {@link #makeRoom} is the place to wait. */
  synchronized MemoryPage take() {
    usedPages++;
    peakPages = Math.max(peakPages, usedPages);
    MemoryPage page = pool.poll();
    return page != null ? page : new MemoryPage();
  }

  /** Takes back a page that no extent names. */
  synchronized void putBack(MemoryPage page) {
    usedPages--;
    if (pool.size() < POOLED_PAGES && usedPages + pool.size() < budgetPages) {
      pool.push(page);
    }
  }

  /** Records that a file took its first page. */
  synchronized void addDirty(Offloadable file) {
    dirtyFiles.add(file);
  }

  /** Forgets a file that put back its last page. */
  synchronized void removeDirty(Offloadable file) {
    dirtyFiles.remove(file);
  }
}
