package quire.catalog;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.function.Consumer;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.DBOptions;
import org.rocksdb.FlushOptions;
import org.rocksdb.InfoLogLevel;
import org.rocksdb.Options;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.WALRecoveryMode;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quire.catalog.journal.CatalogFamily;
import quire.catalog.journal.Damage;
import quire.catalog.journal.JournalCheck;
import quire.catalog.journal.TableCheck;
import quire.error.FsException;
import quire.store.DiskRoom;

/**
 * RocksDB with the options that a catalog needs: little memory, and a prefix of the batches after
 * any crash.
 */
final class CatalogEngine implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(CatalogEngine.class);
  private static final long MIB = 1 << 20;
  private static final long MEMTABLES = 24 * MIB;

  static {
    RocksDB.loadLibrary();
  }

  private final TableOptions tables = new TableOptions();
  private final DBOptions options;
  private final ReadOptions reads = new ReadOptions();
  private final WriteOptions unsynced = new WriteOptions();
  private final Durability durability;
  private final Database database;
  private boolean openedBefore;

  /**
   * @param room the disk that the directory is on
   * @param more may add to the options
   * @throws DamagedCatalogException if the journal is damaged and access is not {@link
   *     CatalogAccess#REPAIR}
   */
  CatalogEngine(Path directory, CatalogAccess access, DiskRoom room, Consumer<DBOptions> more)
      throws IOException {
    access.check(directory);
    options = databaseOptions(access);
    more.accept(options);
    durability = access.durability(directory);
    try {
      requireVersion(directory);
      database =
          new Database(
              (handles, readOnly) ->
                  openAny(directory, readOnly ? CatalogAccess.LOOK : access, handles),
              room);
    } catch (RocksDBException e) {
      durability.close();
      closeOptions();
      throw new IOException(
          "cannot open the catalog %s: %s; run quire fsck on the store, which tells what is damaged, or put that directory back from a backup"
              .formatted(directory, e.getMessage()),
          e);
    }
  }

  /**
   * Also used to open it again after RocksDB has failed. Then the journal is not checked, because
   * only this process wrote to it, and all tables that existed must be there.
   */
  private RocksDB openAny(Path directory, CatalogAccess access, List<ColumnFamilyHandle> handles)
      throws IOException, RocksDBException {
    RocksDB db =
        openedBefore
            ? access.open(options, directory, Families.descriptors(tables.families()), handles)
            : open(access, directory, handles);
    try {
      if (access != CatalogAccess.LOOK) {
        durability.opened();
      }
      openedBefore = true;
      return db;
    } catch (IOException e) {
      handles.forEach(ColumnFamilyHandle::close);
      db.close();
      throw e;
    }
  }

  /** Opens without the damaged tables, if there are any: reads of their rows are EIO then. */
  private RocksDB open(CatalogAccess access, Path directory, List<ColumnFamilyHandle> handles)
      throws IOException, RocksDBException {
    try {
      return access.open(options, directory, Families.descriptors(tables.families()), handles);
    } catch (RocksDBException e) {
      List<Damage> damages = TableCheck.run(directory);
      if (damages.isEmpty()) {
        throw e;
      }
      damages.forEach(damage -> LOG.error("a table of the catalog is damaged: {}", damage));
      options.setParanoidChecks(false);
      tables.families().setDisableAutoCompactions(true); // they would fail, again and again
      handles.clear();
      return access.open(options, directory, Families.descriptors(tables.families()), handles);
    }
  }

  /** Whether any table could not be opened. */
  boolean lacksTables() {
    return !options.paranoidChecks();
  }

  /**
   * Called before anything is changed, so that the program that made the catalog can still open it.
   */
  private static void requireVersion(Path directory) throws IOException, RocksDBException {
    List<byte[]> families = families(directory);
    if (Families.areOfVersion1(families) && hasRows(directory, families)) {
      throw new IOException(
          "%s has version 1, from before the first release; mount it with the quire that made it and copy the files into a new store"
              .formatted(directory));
    }
  }

  /** As {@link Catalog#isUnmade}. */
  static boolean isUnmade(Path directory) throws IOException {
    if (JournalCheck.isOfNew(directory)) {
      return true;
    }
    try {
      List<byte[]> families = families(directory);
      return !families.isEmpty()
          && families.size() < CatalogFamily.all().size()
          && !hasRows(directory, families);
    } catch (RocksDBException e) {
      return false; // it is damaged
    }
  }

  /** Empty if there is no catalog, or if it cannot be read. */
  private static List<byte[]> families(Path directory) throws RocksDBException {
    try (Options any = new Options()) {
      return RocksDB.listColumnFamilies(any, directory.toString());
    }
  }

  /** It has none if a kill cut short the making of the catalog. */
  private static boolean hasRows(Path directory, List<byte[]> families) throws RocksDBException {
    List<ColumnFamilyHandle> handles = new ArrayList<>();
    try (DBOptions any = new DBOptions();
        ColumnFamilyOptions each = new ColumnFamilyOptions();
        RocksDB db =
            RocksDB.openReadOnly(
                any,
                directory.toString(),
                families.stream().map(name -> new ColumnFamilyDescriptor(name, each)).toList(),
                handles)) {
      boolean some = false;
      for (ColumnFamilyHandle family : handles) {
        some |= hasRows(db, family);
      }
      handles.forEach(ColumnFamilyHandle::close);
      return some;
    }
  }

  private static boolean hasRows(RocksDB db, ColumnFamilyHandle family) throws RocksDBException {
    try (RocksIterator rows = db.newIterator(family)) {
      rows.seekToFirst();
      rows.status();
      return rows.isValid();
    }
  }

  private static DBOptions databaseOptions(CatalogAccess access) {
    return ofProperties(access)
        .setCreateIfMissing(true)
        .setCreateMissingColumnFamilies(true)
        .setDbWriteBufferSize(MEMTABLES)
        .setMaxTotalWalSize(2 * MEMTABLES)
        .setMaxOpenFiles(256)
        .setMaxFileOpeningThreads(1) // more of them take longer to start than files to open
        .setMaxBackgroundJobs(2)
        .setStatsDumpPeriodSec(0)
        .setKeepLogFileNum(2)
        .setInfoLogLevel(InfoLogLevel.ERROR_LEVEL)
        // A torn or missing tail ends the log; everything before it is a prefix of the batches.
        .setWalRecoveryMode(WALRecoveryMode.PointInTimeRecovery);
  }

  /** Options for which the Java classes have no method. */
  private static DBOptions ofProperties(CatalogAccess access) {
    Properties properties = new Properties();
    // the manifest tells which files of the journal there must be, and how long they are
    properties.setProperty("track_and_verify_wals_in_manifest", String.valueOf(access.verifies()));
    DBOptions options = DBOptions.getDBOptionsFromProps(properties);
    return options == null ? new DBOptions() : options;
  }

  /** Options for reads of the present state. */
  ReadOptions readOptions() {
    return reads;
  }

  Database database() {
    return database;
  }

  /**
   * Appends the batch to the write-ahead log, where a kill of this process cannot undo it.
   *
   * @throws FsException ENOSPC before the disk is so full that RocksDB would fail
   */
  void write(CatalogBatch batch) {
    WriteBatch rows = batch.writeBatch();
    database.room().require(rows.getDataSize(), batch.usesReserve());
    database.change(
        db -> {
          durability.note(rows);
          db.write(unsynced, rows);
          return rows.count();
        });
  }

  /** Makes every batch written so far survive a loss of power. */
  void sync() {
    database.change(
        db -> {
          durability.sync(db);
          return 0;
        });
  }

  /** As {@link Durability#begin}. */
  void begin(boolean clean) throws IOException {
    RocksDB db = database.enter(Database.ANY);
    try {
      durability.begin(db, clean);
    } finally {
      database.leave();
    }
  }

  void crashIsPutRight() {
    durability.crashIsPutRight();
  }

  /** Syncs, and writes the journal to tables, so that the next opening is faster. */
  @Override
  public void close() {
    try {
      if (durability.isWritable()) {
        sync();
        flush();
      }
    } finally {
      database.close();
      durability.close();
      closeOptions();
    }
  }

  private void flush() {
    try (FlushOptions flush = new FlushOptions().setWaitForFlush(true)) {
      database.change(
          db -> {
            db.flush(flush, database.families().handles());
            durability.flushed(db);
            return 0;
          });
    } catch (FsException e) {
      LOG.warn("the catalog's journal stays, as no table could be written from it", e);
    }
  }

  private void closeOptions() {
    reads.close();
    unsynced.close();
    options.close();
    tables.close();
  }
}
