package quire.catalog;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Consumer;
import org.rocksdb.DBOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import quire.catalog.journal.SyncMark;
import quire.error.Errno;
import quire.error.FsException;
import quire.store.DiskRoom;

/**
 * The durable metadata of a store. Thread-safe. Reads see every batch that was committed before
 * them. Failures are {@link FsException}: ENOSPC, or EIO if the catalog is damaged.
 */
public final class Catalog extends CatalogReader implements AutoCloseable {
  /** The root directory's inode number, as the kernel requires it. */
  public static final long ROOT = 1;

  private static final int VERSION = 2;

  /** Smaller numbers are reserved for entries that are not in the catalog: dot, dot-dot, .quire. */
  private static final long FIRST_ID = 1024;

  private static final long IDS_AT_A_TIME = 4096;

  private static final long IDS_LOST_AT_MOST = 1L << 24;

  private final CatalogEngine engine;
  private final Consumer<Runnable> syncing;
  private final Families families;
  private final boolean readOnly;
  private final boolean wasClean;
  private final long syncedUntil;
  private final UnsyncedPages unsyncedPages;
  private final Garbage garbage;
  private volatile long lastSegment;
  private volatile boolean unsynced;
  private volatile boolean hasHashes;

  /** Commits hold the read lock, so the write lock excludes all of them. */
  private final ReadWriteLock commits = new ReentrantReadWriteLock();

  private final AtomicLong nextId;
  private long reservedIds; // guarded by this
  private volatile boolean leaveUnclean;

  private Catalog(
      CatalogEngine engine,
      Consumer<Runnable> syncing,
      boolean readOnly,
      long syncedUntil,
      UnsyncedPages unsyncedPages) {
    super(engine.database(), engine.readOptions(), Database.ANY);
    this.syncedUntil = syncedUntil;
    this.unsyncedPages = unsyncedPages;
    this.readOnly = readOnly;
    this.engine = engine;
    this.syncing = syncing;
    this.families = engine.database().families();
    byte[] next = get(families.meta(), Keys.NEXT_ID);
    this.wasClean = next == null || get(families.meta(), Keys.CLEAN) != null;
    this.leaveUnclean = !wasClean; // until someone has put right what the crash left
    this.garbage = new Garbage(next == null ? 0 : keptGarbage());
    byte[] segment = get(families.meta(), Keys.SEGMENT);
    this.lastSegment = segment == null ? 0 : Keys.first(segment);
    this.nextId = new AtomicLong(next == null ? FIRST_ID : Keys.first(next));
    this.reservedIds = nextId.get();
    this.hasHashes = anyHashOrMark();
  }

  /** Stores of older programs have no such row: then there may be garbage. */
  private long keptGarbage() {
    byte[] kept = get(families.meta(), Keys.GARBAGE);
    return kept == null ? 1 : Keys.first(kept);
  }

  /** Counts the bytes that a collection may free. */
  public Garbage garbage() {
    return garbage;
  }

  /** The highest number that a segment of the log had at the last clean close; 0 if unknown. */
  public int lastSegment() {
    return Math.toIntExact(lastSegment);
  }

  /** The number is written when this is closed. */
  public void setLastSegment(int number) {
    lastSegment = number;
  }

  /**
   * Loads the classes and libraries that {@link #open} needs, so that a thread can do it
   * beforehand.
   */
  public static void load() {
    RocksDB.loadLibrary();
  }

  /** Whether there is no catalog yet: a kill may have cut short the making of the first. */
  public static boolean isUnmade(Path directory) throws IOException {
    return CatalogEngine.isUnmade(directory);
  }

  /** Opens the catalog in {@code directory}; makes a new, empty one if there is none. */
  public static Catalog open(Path directory) throws IOException {
    return open(directory, Runnable::run);
  }

  /**
   * As {@link #open(Path)}.
   *
   * @param room the disk that the directory is on; the caller closes it
   */
  public static Catalog open(Path directory, DiskRoom room) throws IOException {
    return open(directory, CatalogAccess.OWN, room, Runnable::run, options -> {});
  }

  /**
   * As {@link #open(Path)}.
   *
   * @param syncing runs each sync; a crash test learns from it what is durable before and after
   */
  public static Catalog open(Path directory, Consumer<Runnable> syncing) throws IOException {
    return open(directory, syncing, options -> {});
  }

  /**
   * As {@link #open(Path, Consumer)}.
   *
   * @param options may add to the engine's options; a test uses it to count reads
   */
  static Catalog open(Path directory, Consumer<Runnable> syncing, Consumer<DBOptions> options)
      throws IOException {
    return open(directory, CatalogAccess.OWN, DiskRoom.of(directory), syncing, options);
  }

  /**
   * Opens the catalog in {@code directory} read-only, even if its journal is damaged. No byte of it
   * changes, and a commit is EROFS. A damaged journal is read up to the damage.
   */
  public static Catalog openReadOnly(Path directory) throws IOException {
    return open(
        directory, CatalogAccess.LOOK, DiskRoom.of(directory), Runnable::run, options -> {});
  }

  /**
   * As {@link #open(Path)}, even if the journal is damaged: for a repair. Numbers that the lost
   * changes may have given out are not used again.
   */
  public static Catalog openForRepair(Path directory) throws IOException {
    return openForRepair(directory, DiskRoom.of(directory));
  }

  /** As above; the caller closes the room. */
  public static Catalog openForRepair(Path directory, DiskRoom room) throws IOException {
    Catalog catalog = open(directory, CatalogAccess.REPAIR, room, Runnable::run, options -> {});
    catalog.reserveIds(catalog.nextId.addAndGet(IDS_LOST_AT_MOST));
    return catalog;
  }

  private static Catalog open(
      Path directory,
      CatalogAccess access,
      DiskRoom room,
      Consumer<Runnable> syncing,
      Consumer<DBOptions> options)
      throws IOException {
    long syncedUntil = SyncMark.read(directory).syncedUntil();
    UnsyncedPages unsyncedPages = UnsyncedPages.of(directory);
    CatalogEngine engine = new CatalogEngine(directory, access, room, options);
    try {
      boolean readOnly = access == CatalogAccess.LOOK;
      Catalog catalog = new Catalog(engine, syncing, readOnly, syncedUntil, unsyncedPages);
      catalog.begin(directory);
      return catalog;
    } catch (IOException | RuntimeException e) {
      engine.close();
      throw e;
    }
  }

  private void begin(Path directory) throws IOException {
    byte[] version = get(families.meta(), Keys.VERSION);
    if (version != null) {
      requireVersion(directory, version);
    }
    if (readOnly) {
      return;
    }
    engine.begin(wasClean); // before anything is changed that is not synced
    try (CatalogBatch batch = newBatch()) {
      batch.putMeta(Keys.VERSION, ByteBuffer.allocate(Integer.BYTES).putInt(VERSION).array());
      batch.deleteMeta(Keys.CLEAN);
      batch.useReserve();
      commit(batch);
    }
  }

  static void requireVersion(Path directory, byte[] version) throws IOException {
    if (ByteBuffer.wrap(version).getInt() > VERSION) {
      throw new IOException(
          "%s has version %d and this program knows versions up to %d; use a newer quire"
              .formatted(directory, ByteBuffer.wrap(version).getInt(), VERSION));
    }
  }

  /**
   * Whether some tables cannot be read. Reads of their rows are EIO, and these rows may name log
   * pages.
   */
  public boolean lacksTables() {
    return engine.lacksTables();
  }

  /** Whether the store was closed in good order the last time, or is new. */
  public boolean wasClean() {
    return wasClean;
  }

  /**
   * The time (nanoseconds since 1970) up to which everything is durable: commits made before it,
   * and the log bytes that they name, are on the disk no matter what happened since. {@code
   * Long.MAX_VALUE} if no power was lost since the last use of the store, {@code Long.MIN_VALUE} if
   * nothing is known.
   */
  public long syncedUntil() {
    return syncedUntil;
  }

  /** Log pages that a loss of power may have taken, as determined when this was opened. */
  public UnsyncedPages unsyncedPages() {
    return unsyncedPages;
  }

  /**
   * To be called once the log has all bytes that the catalog names, except damaged ones. Until then
   * the store keeps what it knows of the syncs before the crash, for the next opening. Not needed
   * if the store was clean.
   */
  public void crashIsPutRight() {
    engine.crashIsPutRight();
  }

  /**
   * Lets {@link #close} not mark the store as closed in good order: for a program that has changed
   * a store and not yet synced all. A store that was not clean is left so in any case, unless
   * {@link #leaveClean} is called.
   */
  public void leaveUnclean() {
    leaveUnclean = true;
  }

  /**
   * Lets {@link #close} mark the store as closed in good order: log and catalog are synced, the
   * traces of a crash are put right, and no work is left.
   */
  public void leaveClean() {
    leaveUnclean = false;
  }

  public CatalogBatch newBatch() {
    return new CatalogBatch(engine.database());
  }

  /** Applies the batch as a whole. After this returns, a kill of the process does not undo it. */
  public void commit(CatalogBatch batch) {
    if (readOnly) {
      throw new FsException(Errno.EROFS, "the catalog was opened to read only");
    }
    commits.readLock().lock();
    try {
      engine.write(batch);
      unsynced = true;
    } finally {
      commits.readLock().unlock();
    }
  }

  /** Fills a batch and applies it, as {@link #commit(CatalogBatch)} does. */
  public void commit(Consumer<CatalogBatch> changes) {
    try (CatalogBatch batch = newBatch()) {
      changes.accept(batch);
      commit(batch);
    }
  }

  /** Whether the catalog may contain a file's hash or a mark; if not, there is none to delete. */
  public boolean hasHashes() {
    return hasHashes;
  }

  /** To be called before the first hash or mark is put. */
  public void keepHashes() {
    hasHashes = true;
  }

  /** Whether a batch was committed since the last sync began. */
  public boolean hasUnsynced() {
    return unsynced;
  }

  /**
   * Runs {@code logSync} and then {@link #sync}, with no commit in between: so every row that
   * becomes durable here names only durable bytes.
   */
  public void syncAfter(Runnable logSync) {
    commits.writeLock().lock();
    try {
      logSync.run();
      sync();
    } finally {
      commits.writeLock().unlock();
    }
  }

  /** Makes every batch committed so far survive a loss of power. */
  public void sync() {
    unsynced = false;
    try {
      syncing.accept(engine::sync);
    } catch (RuntimeException e) {
      unsynced = true;
      throw e;
    }
  }

  /** The free space of the catalog's disk. */
  public DiskRoom room() {
    return engine.database().room();
  }

  /** A view of the catalog as it is now, which later commits do not change. Close it. */
  public CatalogView view() {
    return new CatalogView(engine.database());
  }

  /** A number that was never given out before, for an inode or a cookie. */
  public long newId() {
    long id = nextId.getAndIncrement();
    reserveIds(id);
    return id;
  }

  private synchronized void reserveIds(long id) {
    if (id < reservedIds) {
      return;
    }
    long until = id + IDS_AT_A_TIME;
    try (CatalogBatch batch = newBatch()) {
      batch.useReserve().putMeta(Keys.NEXT_ID, Keys.of(until));
      commit(batch);
    }
    reservedIds = until;
  }

  /** The approximate number of inodes. */
  public long inodeEstimate() {
    RocksDB db = engine.database().enter(Database.ANY);
    try {
      return db.getLongProperty(families.inodes().handle(), "rocksdb.estimate-num-keys");
    } catch (RocksDBException e) {
      throw CatalogErrors.translate(e);
    } finally {
      engine.database().leave();
    }
  }

  /**
   * Closes. The next opening need not look for traces of a crash, unless this one would have had to
   * and did not, or {@link #leaveUnclean} was called.
   */
  @Override
  public void close() {
    if (readOnly) {
      engine.close();
      return;
    }
    try (CatalogBatch batch = newBatch()) {
      batch.putMeta(Keys.NEXT_ID, Keys.of(nextId.get()));
      batch.putMeta(Keys.SEGMENT, Keys.of(lastSegment));
      batch.putMeta(Keys.GARBAGE, Keys.of(garbage.suspected()));
      if (!leaveUnclean) {
        batch.putMeta(Keys.CLEAN, Keys.EMPTY);
      }
      batch.useReserve();
      commit(batch);
    } finally {
      engine.close();
    }
  }
}
