package quire.catalog;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.DBOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import quire.catalog.journal.CatalogFamily;

/** Damages single rows of a catalog that is not open. */
public final class DamagedRow {
  private static final byte[] NO_ROW = {77};

  private DamagedRow() {}

  /** The record of an inode. */
  public static void ofInode(Path catalog, long ino) throws RocksDBException {
    damage(catalog, CatalogFamily.INODES, Keys.of(ino));
  }

  /** An entry as a listing shows it, not as a look-up finds it. */
  public static void ofListing(Path catalog, long parent, long cookie) throws RocksDBException {
    damage(catalog, CatalogFamily.COOKIES, Keys.of(parent, cookie));
  }

  private static void damage(Path catalog, CatalogFamily family, byte[] key)
      throws RocksDBException {
    Catalog.load();
    List<ColumnFamilyHandle> handles = new ArrayList<>();
    try (DBOptions options = new DBOptions();
        ColumnFamilyOptions families = new ColumnFamilyOptions();
        RocksDB database =
            RocksDB.open(options, catalog.toString(), Families.descriptors(families), handles)) {
      ColumnFamilyHandle handle = handles.get(family.number());
      if (database.get(handle, key) == null) {
        throw new AssertionError("there is no such row in " + family);
      }
      database.put(handle, key, NO_ROW);
      handles.forEach(ColumnFamilyHandle::close);
    }
  }
}
