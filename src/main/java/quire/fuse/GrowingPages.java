package quire.fuse;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Tracks the kernel's pages of streams that end in zeros, because the stream ended there when they
 * were read. Before the kernel learns that a stream is longer, it must drop these pages. All other
 * pages stay valid: a byte of a stream never changes. Thread-safe.
 *
 * <p>Order: a read announces its pages before it fetches bytes for the last time; growth is
 * announced after the bytes are there. So either the reader finds the bytes, or the writer finds
 * the pages.
 */
public final class GrowingPages {
  /** For each kernel inode number, a lower bound of the offset at which zeros begin. */
  private final Map<Long, Long> ends = new ConcurrentHashMap<>();

  /** Inodes whose pages the kernel is dropping right now. */
  private final Set<Long> forgetting = ConcurrentHashMap.newKeySet();

  private final Forgetting kernel;

  /** Makes the kernel drop the pages of an inode from an offset on; returns when it is done. */
  @FunctionalInterface
  public interface Forgetting {
    void forget(long node, long offset);
  }

  /** Fetches bytes for pages; returns how many there are. */
  @FunctionalInterface
  public interface Fetch {
    int bytes();
  }

  public GrowingPages(Forgetting kernel) {
    this.kernel = kernel;
  }

  /**
   * Fetches bytes for pages, again and again until there are no more than the last time.
   *
   * @param size the number of bytes that the kernel wants
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

  /** Records that there are, or will be, pages with zeros from {@code end} on. */
  public void add(long node, long end) {
    ends.merge(node, end, Math::min);
  }

  /** Whether {@link #forget} may have to wait for the kernel. */
  public boolean mayHave(long node) {
    return ends.containsKey(node) || forgetting.contains(node);
  }

  /**
   * To be called before the reply from which the kernel learns that a file is longer. Waits for
   * running reads of these pages, which other threads must serve.
   */
  public void forget(long node) {
    if (!mayHave(node)) {
      return;
    }
    synchronized (this) {
      forgetting.add(node); // so that it is always in at least one of the two
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

  /** To be called when the kernel has dropped the inode itself. */
  public void forgotten(long node) {
    ends.remove(node);
  }
}
