package quire.vfs.live;

import java.util.Iterator;
import java.util.List;
import java.util.concurrent.locks.Lock;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import quire.blob.Digest;
import quire.catalog.BlobRow;
import quire.catalog.Catalog;
import quire.catalog.CatalogBatch;
import quire.catalog.ExtentRow;
import quire.catalog.InodeRecord;
import quire.error.Errno;
import quire.error.FsException;
import quire.file.Extent;
import quire.file.ExtentChanges;
import quire.file.ExtentIterator;
import quire.file.ExtentRows;
import quire.file.FileContext;
import quire.file.OffloadedFile;
import quire.file.PlacedExtent;
import quire.log.LogRange;
import quire.log.OffloadLog;
import quire.vfs.call.Clock;
import quire.work.HeapBudget;

/**
 * Loads the data of regular files from the catalog, and writes changes back, one batch for each
 * file. Thread-safe.
 */
public final class FileCommits {
  private final Catalog catalog;
  private final FileContext context;
  private final Writeback writeback;
  private final UnchangedMarks marks;

  public FileCommits(
      Catalog catalog, FileContext context, Writeback writeback, UnchangedMarks marks) {
    this.catalog = catalog;
    this.context = context;
    this.writeback = writeback;
    this.marks = marks;
  }

  /** The data, loaded if need be. The caller holds the write lock. */
  OffloadedFile load(Inode inode) {
    OffloadedFile data = inode.data;
    if (data == null) {
      try (HeapBudget.Share work = context.heap().share()) {
        data =
            OffloadedFile.load(
                context,
                inode.ino(),
                () -> offloadForMemory(inode),
                inode.record().size(),
                extents(inode.record(), work));
      }
      inode.data = data;
    }
    return data;
  }

  /** The extents in the catalog; those of the blob if the file is a deferred clone. */
  private Iterator<PlacedExtent> extents(InodeRecord record, HeapBudget.Share work) {
    if (!record.deferred()) {
      return new ExtentIterator(catalog, record.ino(), work);
    }
    Digest content = catalog.deferred(record.ino());
    BlobRow blob = catalog.blob(content);
    if (blob == null) {
      throw new FsException(
          Errno.EIO,
          "inode %d is a clone of the blob %s, which the store does not have"
              .formatted(record.ino(), content));
    }
    return new ExtentIterator(catalog, blob.id(), work);
  }

  /** Unloads data if no handle is open and all changes are in the catalog. */
  static void unloadIfUnused(Inode inode) {
    OffloadedFile data = inode.data;
    if (data != null && inode.opens == 0 && !inode.isDirty()) {
      data.releaseRun();
      inode.data = null;
    }
  }

  /**
   * Discards the data of a deleted inode, including uncommitted data. The caller holds the write
   * lock.
   *
   * @return log ranges that only this data named
   */
  static List<LogRange> discard(Inode inode) {
    OffloadedFile data = inode.data;
    if (data == null) {
      return List.of();
    }
    data.resize(0, (byte) 0);
    List<LogRange> freed = data.committed(data.changes());
    data.releaseRun();
    inode.data = null;
    return freed;
  }

  /**
   * Called when the memory limiter wants this file's pages. If the inode is locked, the limiter
   * asks another file.
   */
  private static boolean offloadForMemory(Inode inode) {
    Lock lock = inode.lock.writeLock();
    if (!lock.tryLock()) {
      return false;
    }
    try {
      OffloadedFile data = inode.data;
      if (data != null) {
        data.offload();
      }
      return true;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Changes memory only; a later commit updates the catalog. Callers of this and the next methods
   * hold the write lock.
   */
  void changed(Inode inode, InodeRecord record) {
    inode.setUncommitted(record);
    writeback.markDirty(inode);
  }

  /** As {@link #changed}, for new bytes: the record gets their size, and the present time. */
  void modified(Inode inode, OffloadedFile data) {
    long now = Clock.now();
    inode.setTimesKnown();
    changed(inode, sized(inode, data).withTimes(inode.record().atime(), now, now));
  }

  /** As {@link #modified}, for bytes whose times the kernel sends: the times stay. */
  void resized(Inode inode, OffloadedFile data) {
    changed(inode, sized(inode, data));
  }

  /** As {@link #resized}, if the catalog may need a time before the kernel sends it. */
  void arrived(Inode inode, OffloadedFile data) {
    inode.setArrived(Clock.now());
    resized(inode, data);
  }

  /**
   * To be called before a {@link #commit}, when the kernel has sent the times of all bytes that it
   * has written back: at a sync of the file, and at its last close.
   */
  void timesKnown(Inode inode) {
    Lock lock = inode.lock.writeLock();
    lock.lock();
    try {
      boolean isCommittedNext = inode.isDirty() && inode.isChanged();
      if (inode.setTimesKnown() && !isCommittedNext && !inode.isDeleted()) {
        commitRecord(inode);
      }
    } finally {
      lock.unlock();
    }
  }

  private void commitRecord(Inode inode) {
    try (InodeUpdate update = new InodeUpdate(marks, inode)) {
      update.batch().useReserve();
      update.put(inode, inode.record());
      update.commit();
    }
  }

  private static InodeRecord sized(Inode inode, OffloadedFile data) {
    return inode.record().withSize(data.size(), data.allocatedBytes());
  }

  /**
   * Changes a file's times in memory only, if that is enough. It is enough in two cases: an open
   * file has uncommitted bytes, which a commit writes together with the record; or the file has no
   * name, so that neither survives. Otherwise returns false and does nothing.
   */
  boolean amend(Inode inode, UnaryOperator<InodeRecord> change) {
    Lock lock = inode.lock.writeLock();
    lock.lock();
    try {
      if (inode.isDirty() && inode.isChanged() && inode.opens > 0) {
        inode.setTimesKnown();
        changed(inode, change.apply(inode.record()));
        return true;
      }
      if (inode.record().nlink() == 0 && !inode.linkable && !inode.isDeleted()) {
        inode.setRecordCommitted(change.apply(inode.record()));
        return true;
      }
      return false;
    } finally {
      lock.unlock();
    }
  }

  /**
   * As {@link #changed}, for changes that no snapshot contains: an access time, or the sharing of
   * an extent.
   */
  void touched(Inode inode, InodeRecord record) {
    inode.setTouched(record);
    writeback.markDirty(inode);
  }

  /** EIO if the disk may have lost bytes of an extent because a sync of the log has failed. */
  void requireDurable(Inode inode, PlacedExtent placed) {
    OffloadLog log = context.log();
    if (placed.extent() instanceof Extent.Offloaded there
        && log.undurable().has(there.address(), there.length())) {
      throw new FsException(
          Errno.EIO,
          "inode %d: the disk may have lost bytes from offset %d on (%s); they are safe once they are written again"
              .formatted(inode.ino(), placed.offset(), log.describe(there.address())));
    }
  }

  /** Offloads what is in memory and brings the catalog up to date with the inode. */
  public void commit(Inode inode) {
    if (!inode.isDirty()) {
      return;
    }
    Lock lock = inode.lock.writeLock();
    lock.lock();
    try {
      commitLocked(inode);
    } finally {
      lock.unlock();
    }
  }

  void commitLocked(Inode inode) {
    if (!inode.isDirty() || inode.isDeleted()) {
      return;
    }
    OffloadedFile data = inode.data;
    try (CatalogBatch batch = catalog.newBatch()) {
      batch.useReserve(); // the bytes were accepted when there was space
      if (data == null) {
        batch.putInode(inode.dated(inode.record()));
        commit(batch, inode);
        inode.setAllCommitted(inode.record());
        return;
      }
      data.offload();
      InodeRecord record = inode.record().withSize(data.size(), data.allocatedBytes());
      ExtentChanges changes = data.changes();
      if (record.deferred() && !changes.isEmpty()) {
        record = own(batch, record, data);
      }
      ExtentRows.put(batch, inode.ino(), changes);
      if (inode.isChanged() && catalog.hasHashes()) {
        batch.deleteHash(inode.ino());
      }
      batch.putInode(inode.dated(record));
      commit(batch, inode);
      inode.setAllCommitted(record);
      writeback.freeLater(data.committed(changes));
      if (changes.dropped() > 0) {
        catalog.garbage().suspect(changes.dropped());
      }
    }
    unloadIfUnused(inode);
  }

  /**
   * Gives a deferred clone extent rows of its own, so that the batch can change them. They are
   * those in memory: the blob may have got other extents since, because these were damaged.
   */
  private static InodeRecord own(CatalogBatch batch, InodeRecord record, OffloadedFile data) {
    data.forEachExtent(placed -> batch.putExtent(record.ino(), ExtentRows.row(placed)));
    batch.deleteDeferred(record.ino());
    return record.withDeferred(false);
  }

  private void commit(CatalogBatch batch, Inode inode) {
    if (inode.isChanged()) {
      marks.commit(batch, List.of(inode));
    } else {
      catalog.commit(batch);
    }
  }

  /** As {@link quire.snapshot.LiveFiles#share}. */
  public void share(
      Inode inode, List<PlacedExtent> extents, Digest digest, Consumer<CatalogBatch> blob) {
    Lock lock = inode.lock.writeLock();
    lock.lock();
    try {
      boolean there = !inode.isDeleted();
      boolean same = there && !inode.isDirty() && ExtentRows.matches(catalog, inode.ino(), extents);
      boolean unloaded = inode.data == null;
      if (there && !(same && unloaded)) {
        load(inode).share();
        touched(inode, inode.record());
        commitLocked(inode); // maybe in other rows than before
      }
      catalog.commit(
          batch -> {
            if (same && unloaded) {
              extents.forEach(placed -> putShared(batch, inode.ino(), placed));
            }
            if (same) {
              batch.putHash(inode.ino(), digest);
            }
            blob.accept(batch);
          });
    } finally {
      lock.unlock();
    }
  }

  /** Commits the blob of a file that was deleted. */
  public void commitAlone(Consumer<CatalogBatch> blob) {
    catalog.commit(blob);
  }

  private static void putShared(CatalogBatch batch, long ino, PlacedExtent placed) {
    ExtentRow row = ExtentRows.shared(placed);
    if (!row.equals(ExtentRows.row(placed))) {
      batch.putExtent(ino, row);
    }
  }
}
