package quire.catalog;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.Snapshot;
import org.rocksdb.Status;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quire.error.Errno;
import quire.error.FsException;
import quire.store.DiskRoom;

/**
 * A RocksDB database that is opened again when it has failed. Thread-safe.
 *
 * <p>Every call of RocksDB must be made between {@link #enter} and {@link #leave}, in one thread,
 * so that no native object is used after it was closed.
 */
final class Database {
  // Implementation notes. After one failed write of its journal, of a table or of the manifest,
  // RocksDB refuses all changes until it is opened again; the Java binding has no resume(). Opening
  // it again replays the journal. A failed append leaves a torn record in the journal's file. When
  // RocksDB opens, it begins a new file, so the torn record is not in the last file. It was never
  // acknowledged, and the first record of the next file has the number that it would have had.
  // RocksDB writes the replayed rows to tables and syncs these, so that the file with the torn
  // record is soon deleted. A check of the journal must accept both. Each row of a batch has a
  // number, one more than the row before. So the number after opening tells whether all
  // acknowledged batches are there. Some may be missing if the host forgot dirty pages of the
  // journal after it could not write them.

  private static final Logger LOG = LoggerFactory.getLogger(Database.class);

  /** For {@link #enter}: any opening will do. */
  static final long ANY = -1;

  /**
   * How long a reopening waits for scans. A scan may itself wait for a lock that the reopening
   * thread holds.
   */
  private static final long WAIT_MILLIS = 200;

  /** The shortest time between two reopenings: a disk that always fails must not keep us busy. */
  private static final long PAUSE_NANOS = 250_000_000;

  /** Opens RocksDB. */
  interface Opener {
    /**
     * Opens.
     *
     * @param handles gets the column families' handles
     * @param readOnly whether nothing must be written; changes fail then
     */
    RocksDB open(List<ColumnFamilyHandle> handles, boolean readOnly)
        throws IOException, RocksDBException;
  }

  /** Something that changes the database. */
  interface Change {
    /** Makes the change; returns the number of rows it wrote. */
    long make(RocksDB db) throws RocksDBException;
  }

  private final Opener opener;
  private final DiskRoom room;
  private final Families families = new Families();
  private final ReentrantReadWriteLock use = new ReentrantReadWriteLock();

  // guarded by use: the write lock for opening and closing, the read lock for everything else
  private @Nullable RocksDB db;
  private long opening;
  private long openedWith;
  private @Nullable RocksDBException readOnlyAfter;
  private long triedAt = System.nanoTime() - PAUSE_NANOS;

  /** The reason why it is not opened again. */
  private volatile @Nullable FsException lost;

  /** Rows that were written since it was opened. */
  private final LongAdder written = new LongAdder();

  private final Set<Snapshot> views = new HashSet<>(); // guarded by itself

  Database(Opener opener, DiskRoom room) throws IOException, RocksDBException {
    this.opener = opener;
    this.room = room;
    room.makeForOpening(); // if that is too little, the opening fails
    open(false);
  }

  Families families() {
    return families;
  }

  DiskRoom room() {
    return room;
  }

  // ---- use

  /**
   * Keeps the database open until {@link #leave}. May be nested.
   *
   * @param wanted an opening, as {@link #view} returns it, or {@link #ANY}
   * @throws FsException EIO if the database was opened again since then, or could not be
   */
  @SuppressWarnings("LockNotBeforeTry") // leave() gives it back
  RocksDB enter(long wanted) {
    use.readLock().lock();
    RocksDB open = db;
    long seen = opening;
    if (open != null && (wanted == ANY || wanted == seen)) {
      return open;
    }
    use.readLock().unlock();
    if (open == null && reopen(seen)) {
      return enter(wanted);
    }
    FsException refusal = lost;
    throw refusal != null
        ? refusal
        : new FsException(
            Errno.EIO,
            open == null
                ? "the catalog is closed, as it could not be opened again after an error"
                : "the catalog was opened again after an error, which ends this view of it");
  }

  void leave() {
    use.readLock().unlock();
  }

  /** A snapshot of the present state, and the opening in which it is valid. */
  record View(Snapshot snapshot, long opening) {}

  View view() {
    RocksDB open = enter(ANY);
    try {
      Snapshot snapshot = open.getSnapshot();
      synchronized (views) {
        views.add(snapshot);
      }
      return new View(snapshot, opening);
    } finally {
      leave();
    }
  }

  void release(View view) {
    use.readLock().lock();
    try {
      RocksDB open = db;
      synchronized (views) {
        if (views.remove(view.snapshot()) && open != null) {
          open.releaseSnapshot(view.snapshot());
        }
      }
    } finally {
      use.readLock().unlock();
    }
  }

  /**
   * Makes a change. If the database has failed, now or before, opens it again and retries.
   *
   * @throws FsException ENOSPC if the disk is full, else EIO
   */
  void change(Change change) {
    Attempt first = attempt(change);
    RocksDBException failure = first.failure();
    if (failure != null && isCurable(failure) && reopen(first.opening())) {
      failure = attempt(change).failure();
    }
    if (failure != null) {
      throw CatalogErrors.translate(failure);
    }
  }

  private record Attempt(long opening, @Nullable RocksDBException failure) {}

  private Attempt attempt(Change change) {
    RocksDB open = enter(ANY);
    try {
      if (readOnlyAfter == null) {
        written.add(change.make(open));
      }
      return new Attempt(opening, readOnlyAfter);
    } catch (RocksDBException e) {
      return new Attempt(opening, e);
    } finally {
      leave();
    }
  }

  /**
   * Incomplete means that RocksDB accepts changes, but has stopped the background work that they
   * need.
   */
  private static boolean isCurable(RocksDBException failure) {
    Status status = failure.getStatus();
    return status != null
        && (status.getCode() == Status.Code.IOError || status.getCode() == Status.Code.Incomplete);
  }

  // ---- opening and closing

  private void open(boolean readOnly) throws IOException, RocksDBException {
    List<ColumnFamilyHandle> handles = new ArrayList<>();
    RocksDB opened = opener.open(handles, readOnly);
    db = opened;
    families.attach(handles);
    opening++;
    if (!readOnly) {
      openedWith = opened.getLatestSequenceNumber();
      written.reset();
    }
  }

  /**
   * Opens the database again, unless another thread has done so.
   *
   * @param failed the opening that has failed
   * @return whether there is a newer opening that takes changes
   */
  private boolean reopen(long failed) {
    if (use.getReadHoldCount() > 0 || !room.makeForOpening()) {
      return false;
    }
    try {
      if (!use.writeLock().tryLock(WAIT_MILLIS, TimeUnit.MILLISECONDS)) {
        return false;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
    try {
      return opening != failed ? readOnlyAfter == null && db != null : reopenNow();
    } finally {
      use.writeLock().unlock();
    }
  }

  private boolean reopenNow() {
    long now = System.nanoTime();
    if (lost != null || now - triedAt < PAUSE_NANOS) {
      return false;
    }
    long before = openedWith + written.sum();
    close();
    try {
      readOnlyAfter = null;
      open(false);
      LOG.warn("the catalog had failed; it was opened again and goes on");
      requireAll(before);
      return true;
    } catch (IOException | RocksDBException e) {
      LOG.error("the catalog has failed and cannot be opened again yet", e);
      openForReading(e, before);
      return false;
    } finally {
      triedAt = System.nanoTime();
    }
  }

  private long missing(long number) {
    return number - (db == null ? 0 : db.getLatestSequenceNumber());
  }

  /** Checks that the journal has kept every acknowledged change. */
  private void requireAll(long number) {
    long missing = missing(number);
    if (missing <= 0) {
      return;
    }
    FsException refusal =
        new FsException(
            Errno.EIO,
            "the disk lost %d rows of the catalog's journal that were acknowledged; unmount, run quire fsck, and mount again"
                .formatted(missing));
    lost = refusal;
    close();
    LOG.error("{}", refusal.getMessage());
    throw refusal;
  }

  /**
   * Opens it read-only, so that reads go on until changes are possible again. An older state is not
   * shown: then reads fail until it can be opened to be changed, which tells more.
   *
   * @param number of the last acknowledged change
   */
  private void openForReading(Exception failure, long number) {
    try {
      open(true);
      long missing = missing(number);
      if (missing > 0) {
        close();
        LOG.error(
            "the catalog cannot be read meanwhile: {} rows of its journal that were acknowledged"
                + " are missing",
            missing);
        return;
      }
      readOnlyAfter =
          failure instanceof RocksDBException e
              ? e
              : new RocksDBException(
                  failure.toString(), new Status(Status.Code.IOError, Status.SubCode.None, null));
    } catch (IOException | RocksDBException e) {
      LOG.error("the catalog cannot be read meanwhile", e);
    }
  }

  /** Closes it in any state; does not sync. */
  void close() {
    use.writeLock().lock();
    try {
      RocksDB open = db;
      if (open == null) {
        return;
      }
      synchronized (views) {
        views.forEach(open::releaseSnapshot);
        views.clear();
      }
      db = null;
      families.detach();
      open.close();
    } finally {
      use.writeLock().unlock();
    }
  }
}
