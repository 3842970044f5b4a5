package quire.log;

import java.util.Collection;
import quire.error.Errno;
import quire.error.FsException;

/**
 * Pages of the log that the disk may have lost: a sync of them failed, and the kernel forgets dirty
 * pages after it has reported such an error, so that no later sync tells anything about them. They
 * stay here until nobody names them any more. Thread-safe.
 */
public final class Undurable {
  private final PageSet pages = new PageSet();
  private volatile boolean any;

  synchronized void add(LogRange lost) {
    pages.add(lost);
    any = true;
  }

  /** Forgets whole pages only: of one that was freed in part, others still name the rest. */
  void freed(Collection<LogRange> ranges) {
    if (any) {
      PageSet gone = new PageSet();
      WholePages.of(ranges).forEach(gone::add);
      remove(gone);
    }
  }

  private synchronized void remove(PageSet gone) {
    pages.removeAll(gone);
    any = !pages.isEmpty();
  }

  /** Whether there is any such page. Cheap. */
  public boolean any() {
    return any;
  }

  /** Whether a page of this range is one. Cheap where there is none. */
  public boolean has(long address, long length) {
    return any && hasPageOf(new LogRange(address, length));
  }

  private synchronized boolean hasPageOf(LogRange range) {
    return pages.intersects(range);
  }

  /** EIO while there is any. */
  public synchronized void requireNone() {
    if (any) {
      throw new FsException(
          Errno.EIO,
          "the disk may have lost %d bytes of the log that files still have"
              .formatted(pages.bytes()));
    }
  }
}
