package quire.catalog;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Estimates the log bytes that have lost their last name without being freed. Bytes that may have
 * other names are counted too: only a collection can tell. The catalog stores the number when it is
 * closed. After a kill it is not needed, because then everything is checked. Thread-safe.
 */
public final class Garbage {
  private final AtomicLong bytes;
  private final Set<Long> replaced = ConcurrentHashMap.newKeySet();

  Garbage(long bytes) {
    this.bytes = new AtomicLong(bytes);
  }

  /**
   * To be called after a batch that dropped names is in the catalog.
   *
   * @param more bytes at most; 0 if the number is unknown
   */
  public void suspect(long more) {
    bytes.addAndGet(Math.max(1, more));
  }

  /** The most bytes that a collection would free; 0 if there is nothing to collect. */
  public long suspected() {
    return bytes.get();
  }

  /**
   * To be called when a collection begins: it checks everything suspected until now.
   *
   * @return the amount to suspect again if the collection fails
   */
  public long take() {
    return bytes.getAndSet(0);
  }

  /**
   * Keeps the extents of a blob whose digest now has another number: open files and archives may
   * have them in memory. They are garbage once nothing is open.
   *
   * @param number the old number of the blob
   */
  public void keepReplaced(long number) {
    replaced.add(number);
  }

  /** Whether extents of this owner are kept though the catalog has no such blob. */
  public boolean isReplaced(long owner) {
    return replaced.contains(owner);
  }

  /** To be called when nothing is open any more. */
  public void releaseReplaced() {
    if (!replaced.isEmpty()) {
      replaced.clear();
      suspect(0);
    }
  }
}
