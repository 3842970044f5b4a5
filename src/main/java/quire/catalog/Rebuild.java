package quire.catalog;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.DBOptions;
import org.rocksdb.FlushOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;
import quire.catalog.journal.CatalogFamily;
import quire.catalog.journal.CatalogRows;
import quire.catalog.journal.Replacement;

/**
 * Makes a new catalog from one with damaged tables or a damaged manifest, with all rows that can be
 * read. The rows may not fit together, so a check of all rows must follow. Not thread-safe; one
 * use.
 */
public final class Rebuild implements AutoCloseable {
  private static final int BATCH_BYTES = 1 << 20;

  private final Path directory;
  private final CatalogRows rows;
  private final Replacement replacement;
  private long greatestId;

  private Rebuild(Path directory) throws IOException {
    this.directory = directory;
    this.rows = CatalogRows.of(directory);
    this.replacement = new Replacement(directory);
  }

  /**
   * Reads the rows of the catalog in a directory and writes them into a new one beside it. The old
   * catalog stays as it is until {@link #replace}.
   *
   * @throws IOException if no row can be read, or there is no space
   */
  public static Rebuild of(Path directory) throws IOException {
    Rebuild rebuild = new Rebuild(directory);
    try {
      rebuild.write();
      return rebuild;
    } catch (IOException | RuntimeException e) {
      rebuild.close();
      throw e;
    } catch (RocksDBException e) {
      rebuild.close();
      throw new IOException(
          "cannot write a new catalog in %s: %s".formatted(directory, e.getMessage()), e);
    }
  }

  /** Tells which rows {@link #of} could read and which not. Null if no row can be read. */
  public static CatalogRows.@Nullable Loss look(Path directory) throws IOException {
    CatalogRows rows = CatalogRows.of(directory);
    for (CatalogFamily family : CatalogFamily.all()) {
      rows.read(family, (key, value) -> {});
    }
    CatalogRows.Loss loss = rows.loss();
    return loss.hasTree() ? loss : null;
  }

  /** The rows that could not be read. */
  public CatalogRows.Loss loss() {
    return rows.loss();
  }

  /**
   * Keeps all files of the damaged catalog, and puts the new one in its place.
   *
   * @param aside a directory that does not exist yet
   */
  public void replace(Path aside) throws IOException {
    replacement.replace(aside);
  }

  private void write() throws IOException, RocksDBException {
    List<byte[][]> meta = new ArrayList<>();
    rows.read(CatalogFamily.META, (key, value) -> meta.add(new byte[][] {key, value}));
    requireKnown(meta);
    Path made = replacement.begin(rows.nextSequence());
    try (TableOptions tables = new TableOptions();
        DBOptions options = new DBOptions().setCreateMissingColumnFamilies(true)) {
      List<ColumnFamilyHandle> handles = new ArrayList<>();
      try (RocksDB db =
          RocksDB.open(
              options, made.toString(), Families.descriptors(tables.families()), handles)) {
        write(db, handles, meta);
        handles.forEach(ColumnFamilyHandle::close);
      }
    }
  }

  private void requireKnown(List<byte[][]> meta) throws IOException {
    for (byte[][] row : meta) {
      if (Arrays.equals(row[0], Keys.VERSION)) {
        Catalog.requireVersion(directory, row[1]);
      }
    }
  }

  private void write(RocksDB db, List<ColumnFamilyHandle> handles, List<byte[][]> meta)
      throws IOException, RocksDBException {
    try (WriteOptions options = new WriteOptions().setDisableWAL(true);
        FlushOptions flush = new FlushOptions().setWaitForFlush(true)) {
      for (CatalogFamily family : CatalogFamily.all()) {
        if (family != CatalogFamily.META) {
          try (Writer writer = new Writer(db, options, handles.get(family.number()))) {
            rows.read(
                family,
                (key, value) -> {
                  noteIds(family, key);
                  writer.put(key, value);
                });
          }
        }
      }
      if (!rows.loss().hasTree()) {
        throw new IOException(
            "neither inodes nor entries of the catalog %s can be read; restore it from a backup"
                .formatted(directory));
      }
      try (Writer writer = new Writer(db, options, handles.get(CatalogFamily.META.number()))) {
        writeMeta(writer, meta);
      }
      db.flush(flush, handles);
    }
  }

  private void noteIds(CatalogFamily family, byte[] key) {
    if (family.isNumbered() && key.length >= Long.BYTES) {
      greatestId = Math.max(greatestId, Keys.first(key));
    }
    if (family == CatalogFamily.COOKIES && key.length == 2 * Long.BYTES) {
      greatestId = Math.max(greatestId, Keys.second(key));
    }
  }

  /**
   * Writes the meta rows so that the store counts as not closed in good order, and that no number
   * is used twice.
   */
  private void writeMeta(Writer writer, List<byte[][]> meta) throws IOException {
    long next = greatestId + 1;
    for (byte[][] row : meta) {
      if (Arrays.equals(row[0], Keys.NEXT_ID)) {
        next = Math.max(next, Keys.first(row[1]));
      } else if (!Arrays.equals(row[0], Keys.CLEAN)) {
        writer.put(row[0], row[1]);
      }
    }
    writer.put(Keys.NEXT_ID, Keys.of(next));
  }

  /** Writes rows into one column family. */
  private static final class Writer implements AutoCloseable {
    private final RocksDB db;
    private final WriteOptions options;
    private final ColumnFamilyHandle family;
    private final WriteBatch batch = new WriteBatch();

    Writer(RocksDB db, WriteOptions options, ColumnFamilyHandle family) {
      this.db = db;
      this.options = options;
      this.family = family;
    }

    void put(byte[] key, byte[] value) throws IOException {
      try {
        batch.put(family, key, value);
        if (batch.getDataSize() > BATCH_BYTES) {
          write();
        }
      } catch (RocksDBException e) {
        throw failed(e);
      }
    }

    private void write() throws RocksDBException {
      db.write(options, batch);
      batch.clear();
    }

    private static IOException failed(RocksDBException e) {
      return new IOException("cannot write a new catalog: " + e.getMessage(), e);
    }

    @Override
    public void close() throws IOException {
      try (batch) {
        write();
      } catch (RocksDBException e) {
        throw failed(e);
      }
    }
  }

  /** Removes the new catalog unless it was put in place. */
  @Override
  public void close() throws IOException {
    replacement.close();
  }
}
