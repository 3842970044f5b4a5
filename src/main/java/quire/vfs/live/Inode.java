package quire.vfs.live;

import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;
import quire.catalog.InodeRecord;
import quire.error.Errno;
import quire.error.FsException;
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

  /**
   * Whether memory has changes other than an access time or the sharing of extents. Guarded by the
   * lock.
   */
  private boolean changed;

  /**
   * When bytes arrived for which the daemon had asked, and whose times the kernel has not sent yet;
   * 0 if there are none. Guarded by the lock.
   */
  private long arrived;

  /** Whether the catalog has that time instead of the record's. Guarded by the lock. */
  private boolean arrivalCommitted;

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

  /** Whether the uncommitted changes would show in a snapshot. */
  boolean isChanged() {
    return changed;
  }

  /** Changes memory only; a later commit makes it durable. */
  void setUncommitted(InodeRecord uncommitted) {
    changed = true;
    setTouched(uncommitted);
  }

  /** As {@link #setUncommitted}, for changes that no snapshot contains. */
  void setTouched(InodeRecord uncommitted) {
    record = uncommitted;
    dirty = true;
  }

  /**
   * The form of {@code next} that may be committed now: its size must not get into the catalog
   * before the extents do.
   */
  InodeRecord committable(InodeRecord next) {
    return next.isRegular() ? dated(next).withSize(committedSize, committedAllocated) : next;
  }

  /**
   * The form of a record for the catalog: bytes whose times are not known yet must not get there
   * with the times of those before, as a snapshot or the end of the connection may make that last.
   */
  InodeRecord dated(InodeRecord next) {
    return arrived == 0
        ? next
        : next.withTimes(next.atime(), arrived, Math.max(arrived, next.ctime()));
  }

  /** Notes that bytes have arrived whose times the kernel sends later, if at all. */
  void setArrived(long now) {
    arrived = now;
  }

  /** Notes that the record has the times of all bytes; returns whether the catalog has others. */
  boolean setTimesKnown() {
    arrived = 0;
    return arrivalCommitted;
  }

  /** Notes that the catalog has {@link #committable} of this, but maybe not the extents. */
  void setRecordCommitted(InodeRecord committed) {
    record = committed;
    arrivalCommitted = arrived != 0;
  }

  /** Notes that the catalog has this record, and the extents that belong to it. */
  void setAllCommitted(InodeRecord committed) {
    record = committed;
    committedSize = committed.size();
    committedAllocated = committed.allocated();
    dirty = false;
    changed = false;
    arrivalCommitted = arrived != 0;
  }

  /** Notes that the catalog has no row of this inode any more. */
  void setDeleted(InodeRecord last) {
    record = last;
    deleted = true;
    dirty = false;
  }

  boolean isDeleted() {
    return deleted;
  }

  /** The error for an operation on a deleted inode. */
  FsException gone() {
    return FsException.of(Errno.ENOENT, "%s is gone", this);
  }

  @Override
  public String toString() {
    return "inode " + ino();
  }
}
