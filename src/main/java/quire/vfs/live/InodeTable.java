package quire.vfs.live;

import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;
import quire.catalog.Catalog;
import quire.catalog.InodeRecord;
import quire.error.Errno;
import quire.error.FsException;
import quire.vfs.call.CacheUse;

/**
 * The one place where an inode number becomes an {@link Inode}: always the same object as long as
 * any thread holds it. Thread-safe.
 *
 * <p>Every request uses it, so it is simpler than a cache: a Caffeine cache with weak values and a
 * bound took most of the time of a look-up.
 */
public final class InodeTable {
  /** A power of two. */
  private static final int KEPT = 1 << 14;

  private final Catalog catalog;
  private final LongAdder hits = new LongAdder();
  private final LongAdder misses = new LongAdder();

  /** Weak: an inode that is open, dirty or being changed is referenced by the code that uses it. */
  private final Map<Long, Held> held = new ConcurrentHashMap<>();

  /** The references of inodes that were collected. */
  private final ReferenceQueue<Inode> collected = new ReferenceQueue<>();

  /**
   * Keeps recently used inodes from being garbage-collected: for each slot, the last inode whose
   * number maps to it. Correctness does not depend on it, so a race costs only a read of the
   * catalog.
   */
  private final @Nullable Inode[] recent = new Inode[KEPT];

  private static final class Held extends WeakReference<Inode> {
    final long ino;

    Held(Inode inode, ReferenceQueue<Inode> collected) {
      super(inode, collected);
      ino = inode.ino();
    }
  }

  public InodeTable(Catalog catalog) {
    this.catalog = catalog;
  }

  /** The inode; ENOENT if there is none of that number (any more). */
  public Inode get(long ino) {
    Held known = held.get(ino);
    Inode inode = known == null ? null : known.get();
    if (inode == null) {
      misses.increment();
      inode = enter(ino, this::load);
    } else {
      hits.increment();
    }
    keep(inode);
    return inode;
  }

  public CacheUse use() {
    return new CacheUse(hits.sum(), misses.sum());
  }

  /** The inode; null if there is none of that number (any more). */
  public @Nullable Inode find(long ino) {
    try {
      return get(ino);
    } catch (FsException e) {
      if (e.errno() != Errno.ENOENT) {
        throw e;
      }
      return null;
    }
  }

  private Inode load(long ino) {
    InodeRecord record = catalog.inode(ino);
    if (record == null) {
      throw FsException.of(Errno.ENOENT, "there is no inode %s", ino);
    }
    return new Inode(record);
  }

  /**
   * Adds a new inode, and commits the batch that makes it. The inode is in the table before any
   * thread can see the batch, so that every look-up gets this object. A thread that guesses the
   * number and locks the inode waits for the end. If the commit fails, the inode counts as deleted.
   */
  void add(Inode made, Runnable commit) {
    made.lock.writeLock().lock();
    try {
      if (enter(made.ino(), ino -> made) != made) {
        throw new IllegalStateException(made + " is made, but there is one of that number");
      }
      keep(made);
      commit.run();
    } catch (RuntimeException e) {
      made.setDeleted(made.record());
      remove(made);
      throw e;
    } finally {
      made.lock.writeLock().unlock();
    }
  }

  /** Forgets an inode that is gone from the catalog. */
  void remove(Inode inode) {
    held.computeIfPresent(inode.ino(), (ino, there) -> there.get() == inode ? null : there);
    recent[place(inode)] = null;
  }

  /** The inode in the table, or else a new one; no other thread makes one meanwhile. */
  private Inode enter(long ino, LongFunction<Inode> making) {
    removeCollected();
    Inode[] entered = new Inode[1];
    held.compute(
        ino,
        (same, old) -> {
          Inode there = old == null ? null : old.get();
          entered[0] = there == null ? making.apply(ino) : there;
          return there == null ? new Held(entered[0], collected) : old;
        });
    return entered[0];
  }

  private void removeCollected() {
    while (collected.poll() instanceof Held gone) {
      held.remove(gone.ino, gone); // unless it has been entered again
    }
  }

  private void keep(Inode inode) {
    int place = place(inode);
    if (recent[place] != inode) { // others read there, too
      recent[place] = inode;
    }
  }

  private static int place(Inode inode) {
    return (int) inode.ino() & (KEPT - 1);
  }
}
