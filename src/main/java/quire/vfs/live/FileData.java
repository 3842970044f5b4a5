package quire.vfs.live;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.locks.Lock;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.LongUnaryOperator;
import java.util.function.UnaryOperator;
import quire.catalog.InodeRecord;
import quire.error.Errno;
import quire.error.FsException;
import quire.file.FileContext;
import quire.file.OffloadedFile;
import quire.file.PlacedExtent;
import quire.io.ByteSink;
import quire.vfs.call.Clock;
import quire.vfs.call.FallocateMode;
import quire.vfs.call.SeekTarget;
import quire.vfs.call.WriteTime;

/**
 * The bytes of regular files: takes the inode's lock, changes the {@link OffloadedFile}, keeps size
 * and times in step, and commits all of it as one batch. Thread-safe.
 */
public final class FileData {
  private final FileContext context;
  private final FileCommits commits;
  private final Removal removal;
  private final SpaceGuard space;
  private final boolean noAtime;

  /** Operations that may write to the log. */
  private final OperationBarrier barrier = new OperationBarrier();

  public FileData(
      FileContext context,
      FileCommits commits,
      Removal removal,
      SpaceGuard space,
      boolean noAtime) {
    this.context = context;
    this.commits = commits;
    this.removal = removal;
    this.space = space;
    this.noAtime = noAtime;
  }

  // ---- opening and releasing

  void acquire(Inode inode) {
    Lock lock = inode.lock.writeLock();
    lock.lock();
    try {
      if (inode.isDeleted()) {
        throw inode.gone();
      }
      inode.opens++;
    } finally {
      lock.unlock();
    }
  }

  void release(Inode inode) {
    Lock lock = inode.lock.writeLock();
    lock.lock();
    try {
      inode.opens--;
      if (inode.opens > 0) {
        return;
      }
      if (!isLost(inode)) {
        commits.timesKnown(inode); // the kernel sends them before it closes the file
        commits.commitLocked(inode);
      } else {
        dropUncommitted(inode);
        removal.reap(inode);
      }
      FileCommits.unloadIfUnused(inode);
    } finally {
      lock.unlock();
    }
  }

  /** Whether the inode has no name and can get neither a name nor a user. */
  private boolean isLost(Inode inode) {
    return inode.record().nlink() == 0 && !removal.isInUse(inode);
  }

  /** Deletes the inodes without a name that are no longer in use. */
  void reapLost(List<Inode> inodes) {
    removal.reapTogether(
        inodes,
        inode -> {
          boolean lost = isLost(inode) && !inode.isDeleted();
          if (lost) {
            dropUncommitted(inode);
          }
          return lost;
        });
  }

  private void dropUncommitted(Inode inode) {
    OffloadedFile data = inode.data;
    if (data != null) {
      data.resize(0, (byte) 0);
      commits.commitLocked(inode);
    }
  }

  // ---- reading and writing

  /** Updates the access time after a read by the rules of relatime; most reads change nothing. */
  void accessed(Inode inode) {
    if (!noAtime && Relatime.isDue(inode.record())) {
      touch(inode);
    }
  }

  public int read(Inode inode, long offset, ByteSink into) {
    Lock lock = inode.lock.readLock();
    lock.lock();
    try {
      OffloadedFile data = inode.data;
      if (data != null) {
        return readSettled(inode, data, offset, into);
      }
    } finally {
      lock.unlock();
    }
    return exclusively(inode, data -> readSettled(inode, data, offset, into));
  }

  /** Once the lock is released, another thread may free the log ranges that were read. */
  private static int readSettled(Inode inode, OffloadedFile data, long offset, ByteSink into) {
    try {
      int count = data.read(offset, into);
      into.settle();
      return count;
    } catch (FsException e) {
      throw e.errno() == Errno.EIO
          ? new FsException(
              Errno.EIO,
              "inode %d cannot be read at offset %d or soon behind it: %s"
                  .formatted(inode.ino(), offset, e.getMessage()),
              e.getCause())
          : e;
    }
  }

  private void touch(Inode inode) {
    Lock lock = inode.lock.writeLock();
    lock.lock();
    try {
      InodeRecord record = inode.record();
      commits.touched(inode, record.withTimes(Clock.now(), record.mtime(), record.ctime()));
    } finally {
      lock.unlock();
    }
  }

  void write(Inode inode, long offset, ByteBuffer from) {
    write(inode, size -> offset, from, commits::modified);
  }

  /** Writes bytes that a program wrote before. */
  void writeBack(Inode inode, long offset, ByteBuffer from, WriteTime time) {
    BiConsumer<Inode, OffloadedFile> recorded =
        switch (time) {
          case OF_KERNEL -> commits::resized;
          case OF_KERNEL_LATER -> commits::arrived;
          case OF_ARRIVAL -> commits::modified;
        };
    write(inode, size -> offset, from, recorded);
  }

  /** Writes at the end, whose place is certain only under the lock. */
  void append(Inode inode, ByteBuffer from) {
    write(inode, size -> size, from, commits::modified);
  }

  private void write(
      Inode inode,
      LongUnaryOperator place,
      ByteBuffer from,
      BiConsumer<Inode, OffloadedFile> recorded) {
    int length = from.remaining();
    if (length == 0) {
      return;
    }
    space.require(length);
    long likely = place.applyAsLong(inode.record().size());
    context.limiter().makeRoom(OffloadedFile.memoryPages(likely, length));
    exclusivelyWithRoom(
        inode,
        data -> {
          data.write(place.applyAsLong(data.size()), from);
          recorded.accept(inode, data);
          return 0;
        });
  }

  void resize(Inode inode, long size) {
    context.limiter().makeRoom(1);
    exclusively(
        inode,
        data -> {
          boolean changed = data.size() != size;
          data.resize(size, (byte) 0);
          commits.modified(inode, data);
          if (inode.opens == 0 && changed) {
            commits.commitLocked(inode);
          }
          return 0;
        });
  }

  /** As {@link FileCommits#amend}. */
  boolean amend(Inode inode, UnaryOperator<InodeRecord> change) {
    return commits.amend(inode, change);
  }

  void allocate(Inode inode, int mode, long offset, long length) {
    if (offset < 0 || length <= 0) {
      throw FsException.of(
          Errno.EINVAL, "%s: cannot allocate %s bytes at offset %s", inode, length, offset);
    }
    boolean keepSize = (mode & FallocateMode.KEEP_SIZE) != 0;
    if ((mode & ~FallocateMode.KEEP_SIZE) == 0) {
      space.require(Math.max(0, offset + length - inode.record().size()));
    }
    context.limiter().makeRoom(2);
    exclusively(
        inode,
        data -> {
          switch (mode & ~FallocateMode.KEEP_SIZE) {
            case 0 -> data.allocate(offset, length, keepSize);
            case FallocateMode.PUNCH_HOLE -> {
              if (!keepSize) {
                throw FsException.of(
                    Errno.EOPNOTSUPP, "%s: a hole can be punched with KEEP_SIZE only", inode);
              }
              data.punchHole(offset, length);
            }
            case FallocateMode.ZERO_RANGE -> data.zeroRange(offset, length, keepSize);
            default ->
                throw FsException.of(
                    Errno.EOPNOTSUPP, "%s: fallocate has no mode %s here", inode, mode);
          }
          commits.modified(inode, data);
          return 0;
        });
  }

  long seek(Inode inode, long offset, SeekTarget target) {
    boolean hole = target == SeekTarget.HOLE;
    long found = exclusively(inode, data -> hole ? data.seekHole(offset) : data.seekData(offset));
    if (found < 0) {
      throw FsException.of(
          Errno.ENXIO, "%s has no %s at or behind offset %s", inode, target, offset);
    }
    return found;
  }

  /** Shares a range; returns its length, which is shorter if the source ends before. */
  public long cloneRange(Inode from, long fromOffset, Inode to, long toOffset, long length) {
    context.limiter().makeRoom(2);
    return barrier.run(() -> cloneAlone(from, fromOffset, to, toOffset, length));
  }

  private long cloneAlone(Inode from, long fromOffset, Inode to, long toOffset, long length) {
    Inode first = from.ino() <= to.ino() ? from : to;
    Inode second = first == from ? to : from;
    first.lock.writeLock().lock();
    second.lock.writeLock().lock();
    try {
      commits.load(from).shareForClone(fromOffset, length);
      commits.touched(from, from.record());
      commits.commitLocked(from); // or a file could name pages that another owns alone
      OffloadedFile source = commits.load(from);
      OffloadedFile target = commits.load(to);
      long shared = target.cloneRange(source, fromOffset, toOffset, length);
      if (shared > 0) {
        commits.modified(to, target);
        commits.commitLocked(to); // no thread frees the shared pages before the catalog names them
      }
      return shared;
    } finally {
      FileCommits.unloadIfUnused(from);
      FileCommits.unloadIfUnused(to);
      second.lock.writeLock().unlock();
      first.lock.writeLock().unlock();
    }
  }

  void extents(Inode inode, Consumer<PlacedExtent> visitor) {
    exclusively(
        inode,
        data -> {
          data.forEachExtent(visitor);
          return 0;
        });
  }

  private interface Action<T> {
    T on(OffloadedFile data);
  }

  /**
   * Waits for running operations. Afterwards every byte that they wrote to the log belongs to an
   * inode that is dirty or committed.
   */
  public void awaitOperations() {
    barrier.awaitAll();
  }

  /** Runs an operation that may write to the log; {@link #awaitOperations} waits for it. */
  public void operation(Runnable step) {
    barrier.run(
        () -> {
          step.run();
          return this;
        });
  }

  /** As {@link #exclusively}; tries again if the disk was full and space could be freed. */
  private <T> T exclusivelyWithRoom(Inode inode, Action<T> action) {
    return space.retrying(() -> exclusively(inode, action));
  }

  /** Runs the action under the write lock, with the data loaded for as long as it is needed. */
  private <T> T exclusively(Inode inode, Action<T> action) {
    return barrier.run(() -> alone(inode, action));
  }

  private <T> T alone(Inode inode, Action<T> action) {
    Lock lock = inode.lock.writeLock();
    lock.lock();
    try {
      if (inode.isDeleted()) {
        throw inode.gone();
      }
      return action.on(commits.load(inode));
    } finally {
      FileCommits.unloadIfUnused(inode);
      lock.unlock();
    }
  }

  /**
   * As {@link #commit}, except for a file that has no name and will get none: a kill deletes it
   * anyway.
   */
  public void commitKept(Inode inode) {
    if (inode.isDirty() && isKept(inode)) {
      commit(inode);
    }
  }

  private static boolean isKept(Inode inode) {
    inode.lock.readLock().lock();
    try {
      return inode.record().nlink() > 0 || inode.linkable;
    } finally {
      inode.lock.readLock().unlock();
    }
  }

  /**
   * To be called after a successful sync. Its success does not cover bytes that an earlier sync
   * failed to make durable.
   */
  void requireDurable(Inode inode) {
    if (context.log().undurable().any()) {
      extents(inode, placed -> commits.requireDurable(inode, placed));
    }
  }

  /** As {@link #commit}, for an fsync, before which the kernel sends the times. */
  void commitWithTimes(Inode inode) {
    space.retrying(
        () -> {
          commits.timesKnown(inode);
          commits.commit(inode);
          return inode;
        });
  }

  /** Brings the catalog up to date with the inode. */
  void commit(Inode inode) {
    space.retrying(
        () -> {
          commits.commit(inode);
          return inode;
        });
  }
}
