package quire.catalog;

import java.util.concurrent.atomic.AtomicLong;

/**
 * How many bytes of the log may have lost their last name without being freed: of what others may
 * name, too, only a collection can tell. The catalog keeps the number when it is closed; after a
 * kill there is no need, as everything is looked at then. Thread-safe.
 */
public final class Garbage {
  private final AtomicLong bytes;

  Garbage(long bytes) {
    this.bytes = new AtomicLong(bytes);
  }

  /**
   * To be called after the batch that has dropped names is in the catalog.
   *
   * @param more bytes at most; 0 where nobody knows how many
   */
  public void suspect(long more) {
    bytes.addAndGet(Math.max(1, more));
  }

  /** The bytes at most that a collection would free; 0 where it would find nothing. */
  public long suspected() {
    return bytes.get();
  }

  /**
   * To be called when a collection begins: it looks at all that was suspected until now.
   *
   * @return what is to be suspected again if the collection fails
   */
  public long take() {
    return bytes.getAndSet(0);
  }
}
