package quire.vfs;

import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;
import quire.catalog.InodeRecord;
import quire.file.OffloadedFile;

/**
 * One inode in memory; there is never more than one of the same number (see {@link InodeTable}).
 * The record can be read at any time; everything else, and replacing the record, needs the lock.
 */
final class Inode {
  final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();

  private volatile InodeRecord record;

  /** The data while the file is open or being changed. Guarded by the lock. */
  @Nullable OffloadedFile data;

  /** Open handles. Guarded by the lock. */
  int opens;

  /** Whether memory is ahead of the catalog. Set under the lock, at least the read lock. */
  private volatile boolean dirty;

  /** Whether the inode is gone from the catalog. Guarded by the lock. */
  private boolean deleted;

  private long committedSize;
  private long committedAllocated;

  Inode(InodeRecord record) {
    this.record = record;
    this.committedSize = record.size();
    this.committedAllocated = record.allocated();
  }

  long ino() {
    return record.ino();
  }

  InodeRecord record() {
    return record;
  }

  boolean isDirty() {
    return dirty;
  }

  /** Changes memory only; a later commit makes it durable. */
  void setUncommitted(InodeRecord changed) {
    record = changed;
    dirty = true;
  }

  /**
   * {@code changed} as the catalog may have it now: a size that is ahead of the committed extents
   * must not get there before them.
   */
  InodeRecord committable(InodeRecord changed) {
    return changed.isRegular() ? changed.withSize(committedSize, committedAllocated) : changed;
  }

  /** Takes note that the catalog has {@link #committable} of this, but maybe not the extents. */
  void setRecordCommitted(InodeRecord changed) {
    record = changed;
  }

  /** Takes note that the catalog has this record, and the extents that belong to it. */
  void setAllCommitted(InodeRecord changed) {
    record = changed;
    committedSize = changed.size();
    committedAllocated = changed.allocated();
    dirty = false;
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
