package quire.vfs.live;

import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;
import quire.catalog.InodeRecord;
import quire.file.OffloadedFile;

/**
 * One inode in memory; there is never more than one of the same number (see {@link InodeTable}).
 * The record can be read at any time; everything else, and replacing the record, needs the lock.
 */
public final class Inode {
  final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();

  private volatile InodeRecord record;

  /** The data while the file is open or being changed. Guarded by the lock. */
  @Nullable OffloadedFile data;

  /** Open handles. Guarded by the lock. */
  int opens;

  /** Whether it was made without a name and may get one. Guarded by the lock. */
  boolean linkable;

  /** Whether memory is ahead of the catalog. Set under the lock, at least the read lock. */
  private volatile boolean dirty;

  /** Whether the inode is gone from the catalog. Guarded by the lock. */
  private boolean deleted;

  /** Whether memory has more than another access time or notes of sharing. Guarded by the lock. */
  private boolean changed;

  /** The epoch of {@link UnchangedMarks} in which all directories above have lost their marks. */
  volatile long unmarkedIn;

  private long committedSize;
  private long committedAllocated;

  Inode(InodeRecord record) {
    this.record = record;
    this.committedSize = record.size();
    this.committedAllocated = record.allocated();
  }

  public long ino() {
    return record.ino();
  }

  public InodeRecord record() {
    return record;
  }

  public boolean isDirty() {
    return dirty;
  }

  /** Whether what memory is ahead of the catalog with is in a snapshot too. */
  boolean isChanged() {
    return changed;
  }

  /** Changes memory only; a later commit makes it durable. */
  void setUncommitted(InodeRecord uncommitted) {
    changed = true;
    setTouched(uncommitted);
  }

  /** As {@link #setUncommitted}, for what no snapshot tells. */
  void setTouched(InodeRecord uncommitted) {
    record = uncommitted;
    dirty = true;
  }

  /**
   * {@code next} as the catalog may have it now: a size that is ahead of the committed extents must
   * not get there before them.
   */
  InodeRecord committable(InodeRecord next) {
    return next.isRegular() ? next.withSize(committedSize, committedAllocated) : next;
  }

  /** Takes note that the catalog has {@link #committable} of this, but maybe not the extents. */
  void setRecordCommitted(InodeRecord committed) {
    record = committed;
  }

  /** Takes note that the catalog has this record, and the extents that belong to it. */
  void setAllCommitted(InodeRecord committed) {
    record = committed;
    committedSize = committed.size();
    committedAllocated = committed.allocated();
    dirty = false;
    changed = false;
  }

  /** Takes note that the catalog has nothing of this inode any more. */
  void setDeleted(InodeRecord last) {
    record = last;
    deleted = true;
    dirty = false;
  }

  boolean isDeleted() {
    return deleted;
  }

  @Override
  public String toString() {
    return "inode " + ino();
  }
}
