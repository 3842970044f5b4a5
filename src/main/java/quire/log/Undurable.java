package quire.log;

import java.util.Collection;
import quire.error.Errno;
import quire.error.FsException;

/**
 * Log pages that the disk may have lost because a sync of them failed. The kernel forgets dirty
 * pages after it has reported such an error, so no later sync tells anything about them. A page
 * stays in this set until it has no name any more. Thread-safe.
 */
public final class Undurable {
  private final PageSet pages = new PageSet();
  private volatile boolean any;

  synchronized void add(LogRange lost) {
    pages.add(lost);
    any = true;
  }

  /** Forgets whole pages only: if a page was freed in part, the rest still has a name. */
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

  /** Whether a page of this range is in the set. Cheap if the set is empty. */
  public boolean has(long address, long length) {
    return any && hasPageOf(new LogRange(address, length));
  }

  private synchronized boolean hasPageOf(LogRange range) {
    return pages.intersects(range);
  }

  /** EIO while there is any such page. */
  public synchronized void requireNone() {
    if (any) {
      throw new FsException(
          Errno.EIO,
          "the disk may have lost %d bytes of the log that files still have"
              .formatted(pages.bytes()));
    }
  }
}
