package quire.catalog;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.RocksDBException;
import quire.error.Errno;
import quire.error.FsException;

/**
 * The durable metadata of a store. Thread-safe. Reads see every batch that was committed before
 * them. Failures are {@link FsException}: ENOSPC, or EIO where the catalog cannot be believed.
 */
public final class Catalog implements AutoCloseable {
  /** The root directory's inode number, as the kernel wants it. */
  public static final long ROOT = 1;

  private static final int VERSION = 1;

  /** Smaller numbers are kept for entries that are not in the catalog: dot, dot-dot, .quire. */
  private static final long FIRST_ID = 1024;

  private static final long IDS_AT_A_TIME = 4096;

  private final CatalogEngine engine;
  private final Consumer<Runnable> syncing;
  private final Families families;
  private final boolean wasClean;
  private volatile boolean unsynced;

  /** Held for writing while nobody may commit. */
  private final ReadWriteLock commits = new ReentrantReadWriteLock();

  private final AtomicLong nextId;
  private long reservedIds; // guarded by this
  private volatile boolean leaveUnclean;

  private Catalog(CatalogEngine engine, Consumer<Runnable> syncing) {
    this.engine = engine;
    this.syncing = syncing;
    this.families = engine.families();
    byte[] next = get(families.meta(), Keys.NEXT_ID);
    this.wasClean = next == null || get(families.meta(), Keys.CLEAN) != null;
    this.nextId = new AtomicLong(next == null ? FIRST_ID : Keys.first(next));
    this.reservedIds = nextId.get();
  }

  /** Opens the catalog in {@code directory}, making a new, empty one where there is none. */
  public static Catalog open(Path directory) throws IOException {
    return open(directory, Runnable::run);
  }

  /**
   * As {@link #open(Path)}.
   *
   * @param syncing runs each sync: a test of crashes learns here what is durable before and after
   */
  public static Catalog open(Path directory, Consumer<Runnable> syncing) throws IOException {
    CatalogEngine engine = new CatalogEngine(directory);
    try {
      Catalog catalog = new Catalog(engine, syncing);
      catalog.begin(directory);
      return catalog;
    } catch (IOException | RuntimeException e) {
      engine.close();
      throw e;
    }
  }

  private void begin(Path directory) throws IOException {
    byte[] version = get(families.meta(), Keys.VERSION);
    if (version != null && ByteBuffer.wrap(version).getInt() > VERSION) {
      throw new IOException(
          "%s has version %d and this program knows versions up to %d; use a newer quire"
              .formatted(directory, ByteBuffer.wrap(version).getInt(), VERSION));
    }
    try (CatalogBatch batch = newBatch()) {
      batch.putMeta(Keys.VERSION, ByteBuffer.allocate(Integer.BYTES).putInt(VERSION).array());
      batch.deleteMeta(Keys.CLEAN);
      commit(batch);
    }
  }

  /** Whether the store was closed in good order the last time, or is new. */
  public boolean wasClean() {
    return wasClean;
  }

  /**
   * Makes {@link #close} keep quiet about the good order, for who only looked at a crashed store.
   */
  public void leaveUnclean() {
    leaveUnclean = true;
  }

  public CatalogBatch newBatch() {
    return new CatalogBatch(families);
  }

  /** Applies the batch as a whole. After this returns, a kill of the process does not undo it. */
  public void commit(CatalogBatch batch) {
    commits.readLock().lock();
    try {
      engine.write(batch);
      unsynced = true;
    } finally {
      commits.readLock().unlock();
    }
  }

  /** Whether a batch was committed since the last sync began. */
  public boolean hasUnsynced() {
    return unsynced;
  }

  /**
   * Runs {@code logSync} and then {@link #sync}, with no commit in between: what becomes durable
   * here names no bytes that are not.
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
      batch.putMeta(Keys.NEXT_ID, Keys.of(until));
      commit(batch);
    }
    reservedIds = until;
  }

  public @Nullable InodeRecord inode(long ino) {
    byte[] value = get(families.inodes(), Keys.of(ino));
    return value == null ? null : InodeRecord.decode(ino, value);
  }

  public @Nullable Dentry entry(long parent, Name name) {
    byte[] value = get(families.entries(), Keys.of(parent, name));
    return value == null ? null : decodeByName(parent, name, value);
  }

  /** The entry that a listing shows at {@code cookie}, as it is written there. */
  public @Nullable Dentry entryAt(long parent, long cookie) {
    byte[] value = get(families.cookies(), Keys.of(parent, cookie));
    return value == null ? null : decodeByCookie(parent, cookie, value);
  }

  /** Visits the entries of {@code parent} whose cookie is greater than {@code after}, in order. */
  public void entries(long parent, long after, RowVisitor<Dentry> visitor) {
    try (PrefixScan rows =
        scan(families.cookies(), Keys.of(parent, after + 1), Keys.of(parent + 1))) {
      for (; rows.hasRow(); rows.next()) {
        if (!visitor.visit(decodeByCookie(parent, Keys.second(rows.key()), rows.value()))) {
          return;
        }
      }
    }
  }

  /** Visits the extents of a file that begin at or after {@code from}, in order. */
  public void extents(long ino, long from, RowVisitor<ExtentRow> visitor) {
    try (PrefixScan rows = scan(families.extents(), Keys.of(ino, from), Keys.of(ino + 1))) {
      for (; rows.hasRow(); rows.next()) {
        if (!visitor.visit(ExtentRow.decode(ino, Keys.second(rows.key()), rows.value()))) {
          return;
        }
      }
    }
  }

  public byte @Nullable [] symlink(long ino) {
    return get(families.symlinks(), Keys.of(ino));
  }

  public byte @Nullable [] xattr(long ino, Name name) {
    return get(families.xattrs(), Keys.of(ino, name));
  }

  /** Visits the names of an inode's extended attributes, in byte order. */
  public void xattrNames(long ino, RowVisitor<Name> visitor) {
    try (PrefixScan rows = scan(families.xattrs(), Keys.of(ino), Keys.of(ino + 1))) {
      for (; rows.hasRow(); rows.next()) {
        if (!visitor.visit(Keys.name(rows.key()))) {
          return;
        }
      }
    }
  }

  /** Visits the inodes that had lost their last name and were open when the store went down. */
  public void orphans(RowVisitor<Long> visitor) {
    try (PrefixScan rows = scan(families.orphans(), Keys.of(0), Keys.of(-1))) {
      for (; rows.hasRow(); rows.next()) {
        if (!visitor.visit(Keys.first(rows.key()))) {
          return;
        }
      }
    }
  }

  /** Visits every inode, by number. */
  public void allInodes(RowVisitor<InodeRecord> visitor) {
    try (PrefixScan rows = scan(families.inodes(), Keys.of(0), Keys.of(-1))) {
      for (; rows.hasRow(); rows.next()) {
        if (!visitor.visit(InodeRecord.decode(Keys.first(rows.key()), rows.value()))) {
          return;
        }
      }
    }
  }

  /** Visits every extent of every file, by inode number and offset. */
  public void allExtents(RowVisitor<OwnedExtent> visitor) {
    try (PrefixScan rows = scan(families.extents(), Keys.of(0), Keys.of(-1))) {
      for (; rows.hasRow(); rows.next()) {
        byte[] key = rows.key();
        long ino = Keys.first(key);
        ExtentRow row = ExtentRow.decode(ino, Keys.second(key), rows.value());
        if (!visitor.visit(new OwnedExtent(ino, row))) {
          return;
        }
      }
    }
  }

  /** Visits every directory entry, by directory and name. */
  public void allEntries(RowVisitor<OwnedEntry> visitor) {
    try (PrefixScan rows = scan(families.entries(), Keys.of(0), Keys.of(-1))) {
      for (; rows.hasRow(); rows.next()) {
        byte[] key = rows.key();
        long parent = Keys.first(key);
        Dentry entry = decodeByName(parent, Keys.name(key), rows.value());
        if (!visitor.visit(new OwnedEntry(parent, entry))) {
          return;
        }
      }
    }
  }

  /** Visits every directory entry as listings show it, by directory and cookie. */
  public void allEntriesByCookie(RowVisitor<OwnedEntry> visitor) {
    try (PrefixScan rows = scan(families.cookies(), Keys.of(0), Keys.of(-1))) {
      for (; rows.hasRow(); rows.next()) {
        byte[] key = rows.key();
        long parent = Keys.first(key);
        Dentry entry = decodeByCookie(parent, Keys.second(key), rows.value());
        if (!visitor.visit(new OwnedEntry(parent, entry))) {
          return;
        }
      }
    }
  }

  /** Visits the inode number of every symlink target. */
  public void allSymlinks(RowVisitor<Long> visitor) {
    try (PrefixScan rows = scan(families.symlinks(), Keys.of(0), Keys.of(-1))) {
      for (; rows.hasRow(); rows.next()) {
        if (!visitor.visit(Keys.first(rows.key()))) {
          return;
        }
      }
    }
  }

  /** Visits the name of every extended attribute, by inode number and name. */
  public void allXattrs(RowVisitor<OwnedName> visitor) {
    try (PrefixScan rows = scan(families.xattrs(), Keys.of(0), Keys.of(-1))) {
      for (; rows.hasRow(); rows.next()) {
        byte[] key = rows.key();
        if (!visitor.visit(new OwnedName(Keys.first(key), Keys.name(key)))) {
          return;
        }
      }
    }
  }

  /** About how many inodes there are. */
  public long inodeEstimate() {
    try {
      return engine.db().getLongProperty(families.inodes(), "rocksdb.estimate-num-keys");
    } catch (RocksDBException e) {
      throw CatalogErrors.translate(e);
    }
  }

  private PrefixScan scan(ColumnFamilyHandle family, byte[] from, byte[] to) {
    return new PrefixScan(engine.db(), family, from, to);
  }

  private byte @Nullable [] get(ColumnFamilyHandle family, byte[] key) {
    try {
      return engine.db().get(family, key);
    } catch (RocksDBException e) {
      throw CatalogErrors.translate(e);
    }
  }

  private static Dentry decodeByCookie(long parent, long cookie, byte[] value) {
    ByteBuffer in = ByteBuffer.wrap(value);
    if (in.remaining() < Long.BYTES + 2) {
      throw corruptEntry(parent);
    }
    long ino = in.getLong();
    FileType type = type(parent, in.get());
    byte[] name = new byte[in.remaining()];
    in.get(name);
    return new Dentry(Name.of(name), ino, type, cookie);
  }

  private static Dentry decodeByName(long parent, Name name, byte[] value) {
    ByteBuffer in = ByteBuffer.wrap(value);
    if (in.remaining() != 2 * Long.BYTES + 1) {
      throw corruptEntry(parent);
    }
    long ino = in.getLong();
    long cookie = in.getLong();
    return new Dentry(name, ino, type(parent, in.get()), cookie);
  }

  private static FileType type(long parent, byte code) {
    try {
      return FileType.ofCode(code);
    } catch (FsException e) {
      throw corruptEntry(parent);
    }
  }

  private static FsException corruptEntry(long parent) {
    return new FsException(
        Errno.EIO, "the catalog has a corrupt entry in directory inode " + parent);
  }

  /** Closes in good order: the next opening need not look for what a crash left behind. */
  @Override
  public void close() {
    try (CatalogBatch batch = newBatch()) {
      batch.putMeta(Keys.NEXT_ID, Keys.of(nextId.get()));
      if (!leaveUnclean) {
        batch.putMeta(Keys.CLEAN, Keys.EMPTY);
      }
      commit(batch);
    } finally {
      engine.close();
    }
  }
}
