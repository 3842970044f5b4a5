package quire.fuse;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The pages of streams that the kernel keeps and that end in zeros, as the stream ended there when
 * they were read. Before the kernel gets to know that a stream is longer, it has to forget those.
 * All other pages stay true: a byte of a stream never changes. Thread-safe.
 *
 * <p>A read of pages is told of before its bytes are fetched for the last time, and growth after
 * there are more bytes; so either the reader finds them, or the writer finds the pages.
 */
public final class GrowingPages {
  /** By the kernel's number of an inode: where the zeros begin, at the least. */
  private final Map<Long, Long> ends = new ConcurrentHashMap<>();

  /** Inodes of which the kernel is forgetting pages right now. */
  private final Set<Long> forgetting = ConcurrentHashMap.newKeySet();

  private final Forgetting kernel;

  /** Has the kernel forget the pages of an inode from an offset on; returns when it has. */
  @FunctionalInterface
  public interface Forgetting {
    void forget(long node, long offset);
  }

  /** Fetches bytes for pages; answers how many there are. */
  @FunctionalInterface
  public interface Fetch {
    int bytes();
  }

  public GrowingPages(Forgetting kernel) {
    this.kernel = kernel;
  }

  /**
   * Fetches bytes for pages, as often as there are more than the last time.
   *
   * @param size how many the kernel wants
   */
  public int read(long node, long offset, int size, Fetch fetch) {
    int count = fetch.bytes();
    int before = -1;
    while (count < size && count != before) {
      add(node, offset + count);
      before = count;
      count = fetch.bytes();
    }
    return count;
  }

  /** There are, or will be, pages with zeros from {@code end} on. */
  public void add(long node, long end) {
    ends.merge(node, end, Math::min);
  }

  /** Whether {@link #forget} may wait for the kernel. */
  public boolean mayHave(long node) {
    return ends.containsKey(node) || forgetting.contains(node);
  }

  /**
   * To be told before the reply from which the kernel learns that a file is longer. Waits for reads
   * of these pages that are under way, which others have to serve.
   */
  public void forget(long node) {
    if (!mayHave(node)) {
      return;
    }
    synchronized (this) {
      forgetting.add(node); // so that it is in one of both all the time
      try {
        Long end = ends.remove(node);
        if (end != null) {
          kernel.forget(node, end);
        }
      } finally {
        forgetting.remove(node);
      }
    }
  }

  /** The kernel has forgotten the inode itself. */
  public void forgotten(long node) {
    ends.remove(node);
  }
}
