package quire.catalog;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.DBOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quire.catalog.journal.Damage;
import quire.catalog.journal.EndlessLog;
import quire.catalog.journal.JournalCheck;
import quire.catalog.journal.JournalReport;

/** The purpose of opening a catalog. */
enum CatalogAccess {
  /** To read and to change it; a damaged journal is refused. */
  OWN,

  /** To read it, in any state, without changing a byte. */
  LOOK,

  /** As {@link #OWN}, but a damaged journal is replayed as far as possible. */
  REPAIR;

  private static final Logger LOG = LoggerFactory.getLogger(CatalogAccess.class);

  /** To be called before RocksDB opens anything, because RocksDB drops what it cannot read. */
  void check(Path directory) throws IOException {
    if (this == LOOK) {
      refuseEndless(directory);
      return;
    }
    Files.createDirectories(directory);
    JournalReport report = JournalCheck.run(directory);
    if (this == OWN && report.isDamaged()) {
      throw new DamagedCatalogException(directory, report);
    }
    if (report.tail() != null) {
      LOG.info("a crash cut off the end of the journal, which was not synced: {}", report.tail());
    }
    if (report.markProblem() != null) {
      LOG.warn(
          "the mark of the last sync is damaged and is written again: {}", report.markProblem());
    }
  }

  private static void refuseEndless(Path directory) throws IOException {
    Optional<Damage> endless = EndlessLog.find(directory);
    if (endless.isPresent()) {
      throw new IOException("the catalog is not opened: " + endless.get());
    }
  }

  /**
   * Whether RocksDB itself must refuse a journal with a missing or short file. With {@link #LOOK}
   * it must. Otherwise it would drop these files from its manifest, and for that it writes to
   * objects that a read-only database does not have, which crashes the process.
   */
  boolean verifies() {
    return this != REPAIR;
  }

  RocksDB open(
      DBOptions options,
      Path directory,
      List<ColumnFamilyDescriptor> families,
      List<ColumnFamilyHandle> handles)
      throws RocksDBException {
    return this == LOOK
        ? RocksDB.openReadOnly(options, directory.toString(), families, handles)
        : RocksDB.open(options, directory.toString(), families, handles);
  }

  Durability durability(Path directory) {
    return this == LOOK ? Durability.readOnly() : Durability.of(directory);
  }
}
