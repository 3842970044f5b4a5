package quire.vfs.live;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;
import quire.blob.Digest;
import quire.catalog.Catalog;
import quire.catalog.CatalogBatch;
import quire.catalog.InodeRecord;

/**
 * Keeps track of directories that are, with everything below them, still as a tree object describes
 * them: these have a mark in the catalog. A batch that changes an inode removes the marks of all
 * directories above it. It stops at the first directory without a mark, because no directory above
 * such a one has a mark. Thread-safe.
 */
public final class UnchangedMarks {
  private final Catalog catalog;
  private final InodeTable inodes;

  /** Its read lock is held during a change, from the look at the marks to the commit. */
  private final ReentrantReadWriteLock changing = new ReentrantReadWriteLock();

  /** Grows when the cached {@link Inode#unmarkedIn} becomes invalid. Guarded by the lock. */
  private long epoch = 1;

  /** Directories that changed since {@link #begin}. Guarded by the lock. */
  private @Nullable Set<Long> changed;

  public UnchangedMarks(Catalog catalog, InodeTable inodes) {
    this.catalog = catalog;
    this.inodes = inodes;
  }

  CatalogBatch newBatch() {
    return catalog.newBatch();
  }

  /**
   * Commits a batch that changes these inodes: entries or attributes of a directory, or bytes,
   * attributes or the link count of a file.
   */
  void commit(CatalogBatch batch, Collection<Inode> changes) {
    Lock lock = changing.readLock();
    lock.lock();
    try {
      List<Inode> unmarked = new ArrayList<>();
      for (Inode inode : changes) {
        unmark(inode, batch, unmarked);
      }
      catalog.commit(batch);
      unmarked.forEach(inode -> inode.unmarkedIn = epoch); // only after the commit
    } finally {
      lock.unlock();
    }
  }

  private void unmark(Inode inode, CatalogBatch batch, List<Inode> unmarked) {
    InodeRecord record = inode.record();
    if (inode.unmarkedIn == epoch) {
      return;
    }
    if (record.isDirectory()) {
      if (record.deferred()) {
        throw new IllegalStateException(inode + " is changed before its entries are there");
      }
      unmarkUp(inode, batch, unmarked);
      return;
    }
    unmarked.add(inode);
    if (record.parent() != 0) {
      unmarkUp(record.parent(), batch, unmarked);
    } else {
      catalog.parents(
          record.ino(),
          parent -> {
            unmarkUp(parent, batch, unmarked);
            return true;
          });
    }
  }

  private void unmarkUp(long ino, CatalogBatch batch, List<Inode> unmarked) {
    Inode directory = inodes.find(ino);
    if (directory != null) {
      unmarkUp(directory, batch, unmarked);
    }
  }

  private void unmarkUp(Inode from, CatalogBatch batch, List<Inode> unmarked) {
    Inode directory = from;
    while (directory != null && directory.unmarkedIn != epoch) {
      unmarked.add(directory);
      if (!unmarkOne(directory, batch)) {
        return;
      }
      long ino = directory.ino();
      directory = ino == Catalog.ROOT ? null : inodes.find(directory.record().parent());
    }
  }

  /** Returns whether to go on with the directory above. */
  private boolean unmarkOne(Inode directory, CatalogBatch batch) {
    boolean marked = catalog.mark(directory.ino()) != null;
    if (marked) {
      batch.deleteMark(directory.ino());
    }
    Set<Long> remembered = changed;
    if (remembered != null) {
      remembered.add(directory.ino());
    }
    return marked || remembered != null;
  }

  /** From here on, directories that change are noted, so that {@link #put} does not mark them. */
  public void begin() {
    changing.writeLock().lock();
    try {
      changed = ConcurrentHashMap.newKeySet();
      epoch++;
    } finally {
      changing.writeLock().unlock();
    }
  }

  /** A directory that was taken, with its tree as of {@link #begin}. */
  public record Mark(long directory, Digest tree) {}

  /** Marks the directories that have not changed since {@link #begin}, and are still there. */
  public void put(Collection<Mark> marks) {
    changing.writeLock().lock();
    try {
      Set<Long> remembered = changed;
      catalog.commit(
          batch ->
              marks.stream()
                  .filter(mark -> remembered != null && !remembered.contains(mark.directory()))
                  .filter(mark -> catalog.inode(mark.directory()) != null)
                  .forEach(mark -> batch.putMark(mark.directory(), mark.tree())));
    } finally {
      changing.writeLock().unlock();
    }
  }

  /** Stops noting changes. */
  public void end() {
    changing.writeLock().lock();
    try {
      changed = null;
    } finally {
      changing.writeLock().unlock();
    }
  }
}
