package quire.vfs.live;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import quire.work.HeapBudget;

/**
 * The inodes that the front door knows by number, and how often it was told of each: these outlive
 * their names. Thread-safe.
 */
public final class LookupCounts {
  private static final int STRIPES = 64; // a power of two

  /** What an inode takes of the heap that is known. */
  private static final int BYTES = 40;

  private final HeapBudget holdings;
  private final LongCounts[] stripes = new LongCounts[STRIPES];

  /** Those that have lost their last name, or are about to. */
  private final Set<Long> nameless = ConcurrentHashMap.newKeySet();

  /**
   * @param holdings told of what the inodes take that are known; who makes them known sees to it
   *     that there is as much
   */
  public LookupCounts(HeapBudget holdings) {
    this.holdings = holdings;
    for (int i = 0; i < STRIPES; i++) {
      stripes[i] = new LongCounts();
    }
  }

  private LongCounts stripe(long ino) {
    return stripes[(int) ino & (STRIPES - 1)];
  }

  /** The caller holds the inode's lock, at least the read lock, and knows that it is not gone. */
  void add(long ino) {
    LongCounts counts = stripe(ino);
    synchronized (counts) {
      if (counts.add(ino, 1) == 1) {
        holdings.add(BYTES);
      }
    }
  }

  /** Answers whether the inode is nameless and not known any more: then it is to go. */
  boolean forget(long ino, long times) {
    LongCounts counts = stripe(ino);
    synchronized (counts) {
      boolean known = counts.get(ino) > 0;
      if (counts.add(ino, -times) > 0) {
        return false;
      }
      holdings.add(known ? -BYTES : 0);
    }
    return nameless.contains(ino);
  }

  /** Visits those that are known now, some of them at a time. */
  void forEach(Consumer<long[]> visitor) {
    for (LongCounts counts : stripes) {
      long[] keys;
      synchronized (counts) {
        keys = counts.keys();
      }
      visitor.accept(keys);
    }
  }

  boolean contains(long ino) {
    LongCounts counts = stripe(ino);
    synchronized (counts) {
      return counts.get(ino) > 0;
    }
  }

  /**
   * Takes note that an inode loses its last name. From then on {@link #forget} tells when it is to
   * go, if it is known at all, which this answers. The caller holds the inode's write lock.
   */
  boolean loseName(long ino) {
    nameless.add(ino); // before looking, so that who forgets it now sees that it is nameless
    if (contains(ino)) {
      return true;
    }
    nameless.remove(ino);
    return false;
  }

  /** Takes note that an inode is gone, or has a name again. */
  void drop(long ino) {
    nameless.remove(ino);
  }

  /** Forgets all; answers those that are nameless, which are to go. */
  List<Long> forgetAll() {
    for (LongCounts counts : stripes) {
      synchronized (counts) {
        holdings.add(-(long) BYTES * counts.size());
        counts.clear();
      }
    }
    return List.copyOf(nameless);
  }
}
