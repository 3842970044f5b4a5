package quire.vfs.live;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import quire.work.HeapBudget;

/**
 * The inodes that the front door knows by number, with their look-up counts. A known inode outlives
 * its names. Thread-safe.
 */
public final class LookupCounts {
  private static final int STRIPES = 64; // a power of two

  /** The heap bytes of a known inode. */
  private static final int BYTES = 40;

  private final HeapBudget holdings;
  private final LongCounts[] stripes = new LongCounts[STRIPES];

  /**
   * Known inodes that have lost their last name, or are about to, and inodes that were made without
   * a name.
   */
  private final Set<Long> nameless = ConcurrentHashMap.newKeySet();

  /**
   * @param holdings accounts for the heap that known inodes take; the caller of {@link #add} makes
   *     sure that there is room
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

  /**
   * The caller holds the inode's lock, at least the read lock, and has checked that it is not
   * deleted.
   */
  void add(long ino) {
    LongCounts counts = stripe(ino);
    synchronized (counts) {
      if (counts.add(ino, 1) == 1) {
        holdings.add(BYTES);
      }
    }
  }

  /** Returns whether the inode is now nameless and unknown: then it must be deleted. */
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

  /** Visits the known inodes in chunks. */
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
   * Notes that an inode loses its last name; returns whether it is known. If so, {@link #forget}
   * later tells when to delete it. The caller holds the inode's write lock.
   */
  boolean loseName(long ino) {
    nameless.add(ino); // before the look-up, so that a concurrent forget sees it
    if (contains(ino)) {
      return true;
    }
    nameless.remove(ino);
    return false;
  }

  /** Notes that an inode was made without a name, before {@link #add} is called for it. */
  void madeNameless(long ino) {
    nameless.add(ino);
  }

  /** Notes that an inode was deleted, or has a name now. */
  void drop(long ino) {
    nameless.remove(ino);
  }

  /** Forgets all; returns the nameless inodes, which must be deleted. */
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
