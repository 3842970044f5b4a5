package quire.catalog.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import quire.catalog.table.TableRow;
import quire.catalog.table.TableRows;

/**
 * All readable rows of a catalog, read from RocksDB's files without RocksDB: for each row the
 * newest version found. Changes nothing. Not thread-safe.
 *
 * <p>If the manifest can be read, only the files that it names are read. Otherwise all files are:
 * then deleted rows may appear, from a file that was about to be removed.
 *
 * <p>Memory: the journal's rows of one column family, and 50 bytes for each inode in doubt.
 */
public final class CatalogRows {
  private static final int DOUBTS_TOLD = 100;

  /** The most numbers that lost changes may have used. */
  private static final long LOST_AT_MOST = 1L << 24;

  private final Manifest manifest;
  private final Map<Path, @Nullable TableEntry> tables = new TreeMap<>();
  private final Map<Path, @Nullable CatalogFamily> familyOf = new TreeMap<>();
  private final Collection<Path> journal;
  private final JournalRemains remains;
  private final Map<Integer, String> families = new TreeMap<>();
  private final List<String> lost = new ArrayList<>();
  private final Set<Long> doubtful = new TreeSet<>();
  private final List<String> otherDoubts = new ArrayList<>();
  private long lastSequence;
  private long count;
  private boolean hasTree;

  /** Receives each row, in the order of the keys. */
  public interface Sink {
    void put(byte[] key, byte[] value) throws IOException;
  }

  /**
   * The rows that could not be read.
   *
   * @param rows how many could be read
   * @param ranges of rows that are lost, each in words
   * @param doubtful inodes with a row that may be old or deleted, because a newer version may be
   *     lost
   * @param otherDoubts the same for other rows, in words
   * @param ofJournal the fate of the journal's batches
   * @param hasTree whether any row is that of an inode or an entry; if not, there is nothing to
   *     save
   * @param isComplete whether the manifest says that these were all tables
   */
  public record Loss(
      long rows,
      List<String> ranges,
      Set<Long> doubtful,
      List<String> otherDoubts,
      Salvage.Result ofJournal,
      boolean hasTree,
      boolean isComplete) {
    /** Whether no row is missing. */
    public boolean isNone() {
      return isComplete && ranges.isEmpty() && doubtful.isEmpty() && otherDoubts.isEmpty();
    }
  }

  private CatalogRows(Path directory, Manifest manifest, SyncMark.Content mark) throws IOException {
    this.manifest = manifest;
    boolean whole = manifest.damages().isEmpty();
    if (whole) {
      tables.putAll(manifest.tables());
    } else {
      for (Path table : CatalogFiles.tables(directory)) {
        tables.put(table, manifest.tables().get(table));
      }
    }
    journal =
        (whole ? CatalogFiles.journal(directory, manifest) : CatalogFiles.journal(directory))
            .values();
    CatalogFamily.all().forEach(family -> families.put(family.number(), family.text()));
    families.putAll(manifest.families());
    remains = new JournalRemains(families, manifest.lastSequence() + 1);
    lastSequence = Math.max(mark.sequence(), manifest.lastSequence());
    for (Map.Entry<Path, @Nullable TableEntry> table : tables.entrySet()) {
      familyOf.put(table.getKey(), family(table.getKey(), table.getValue()));
    }
  }

  /** Reads the catalog in a directory, no matter what is damaged in it. */
  public static CatalogRows of(Path directory) throws IOException {
    SyncMark.Content mark = SyncMark.read(directory);
    Manifest manifest = Manifest.read(directory, mark);
    return new CatalogRows(
        directory, manifest == null ? Manifest.unknown(List.of()) : manifest, mark);
  }

  private @Nullable CatalogFamily family(Path file, @Nullable TableEntry entry) throws IOException {
    TableRows rows = Files.exists(file) ? TableRows.of(file) : null;
    if (rows != null && rows.family() != null) {
      long largest = rows.largestSequence();
      lastSequence = largest == Long.MAX_VALUE ? lastSequence : Math.max(lastSequence, largest);
      return CatalogFamily.of(rows.family());
    }
    CatalogFamily family = entry == null ? null : CatalogFamily.of(families.get(entry.family()));
    if (family == null) {
      lost.add(file + ": all rows, because it is not known of which kind they are");
    }
    return family;
  }

  /** Reads the rows of a column family. */
  public void read(CatalogFamily family, Sink sink) throws IOException {
    NavigableMap<byte[], TableRow> written = written(family);
    List<TableCursor> cursors = new ArrayList<>();
    for (Map.Entry<Path, @Nullable TableEntry> table : tables.entrySet()) {
      if (familyOf.get(table.getKey()) == family) {
        cursors.add(
            new TableCursor(
                table.getKey(), table.getValue(), range -> lost.add(range.text(family))));
      }
    }
    for (byte[] key = first(cursors, written); key != null; key = first(cursors, written)) {
      TableRow newest = written.remove(key);
      for (TableCursor cursor : cursors) {
        newest = newer(newest, cursor.at(key));
      }
      long sequence = newest == null ? 0 : newest.sequence();
      boolean doubt = false;
      for (TableCursor cursor : cursors) {
        doubt |= cursor.mayHaveLost(key, sequence);
        cursor.pass(key);
      }
      add(family, newest, doubt, sink);
    }
  }

  private static @Nullable TableRow newer(@Nullable TableRow first, @Nullable TableRow second) {
    boolean isFirst = second == null || (first != null && first.sequence() >= second.sequence());
    return isFirst ? first : second;
  }

  private static byte @Nullable [] first(
      List<TableCursor> cursors, NavigableMap<byte[], TableRow> written) {
    byte[] first = written.isEmpty() ? null : written.firstKey();
    for (TableCursor cursor : cursors) {
      TableRow row = cursor.row();
      if (row != null && (first == null || Arrays.compareUnsigned(row.key(), first) < 0)) {
        first = row.key();
      }
    }
    return first;
  }

  private void add(CatalogFamily family, @Nullable TableRow row, boolean doubt, Sink sink)
      throws IOException {
    if (row == null) {
      return;
    }
    lastSequence = Math.max(lastSequence, row.sequence());
    byte[] value = row.value();
    if (value == null) {
      return;
    }
    count++;
    hasTree |= family == CatalogFamily.INODES || family == CatalogFamily.ENTRIES;
    sink.put(row.key(), value);
    if (!doubt) {
      return;
    }
    if (family.isOfInodes() && row.key().length >= Long.BYTES) {
      doubtful.add(ByteBuffer.wrap(row.key()).getLong());
    } else if (otherDoubts.size() < DOUBTS_TOLD) {
      otherDoubts.add(family.text() + " " + LostRange.text(family, row.key(), ""));
    }
  }

  /** The journal's rows: the newest version of each. */
  private NavigableMap<byte[], TableRow> written(CatalogFamily family) throws IOException {
    NavigableMap<byte[], TableRow> rows = new TreeMap<>(Arrays::compareUnsigned);
    Batch.Visitor visitor =
        new Batch.Visitor() {
          @Override
          public void row(long at, int number, ByteBuffer key, @Nullable ByteBuffer value) {
            lastSequence = Math.max(lastSequence, at);
            if (family.text().equals(families.get(number))) {
              byte[] bytes = value == null ? null : bytes(value);
              rows.merge(
                  bytes(key),
                  new TableRow(bytes(key), at, bytes),
                  (old, made) -> old.sequence() > made.sequence() ? old : made);
            }
          }

          @Override
          public void note(ByteBuffer bytes) {}
        };
    remains.rewind();
    for (Path file : journal) {
      remains.read(file, (record, batch) -> batch.visit(visitor));
    }
    return rows;
  }

  private static byte[] bytes(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.remaining()];
    buffer.duplicate().get(bytes);
    return bytes;
  }

  /**
   * A number greater than that of every change. To be called after a first family has been read.
   */
  public long nextSequence() {
    return lastSequence + LOST_AT_MOST;
  }

  /** The rows that could not be read. To be called when all families have been read. */
  public Loss loss() {
    return new Loss(
        count,
        lost,
        doubtful,
        otherDoubts,
        remains.result(),
        hasTree,
        manifest.damages().isEmpty());
  }
}
