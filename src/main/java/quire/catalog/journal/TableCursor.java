package quire.catalog.journal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import quire.catalog.table.TableRow;
import quire.catalog.table.TableRows;

/**
 * A cursor over the rows of one table, which may be missing. It knows which rows are lost before
 * the current one. Not thread-safe.
 */
final class TableCursor {
  private final Path file;
  private final @Nullable TableEntry entry;
  private final @Nullable TableRows rows;
  private final long largestSequence;
  private final Consumer<LostRange> lost;
  private @Nullable TableRow row;
  private boolean gap;

  /**
   * Begins at the first row.
   *
   * @param entry the manifest's entry, if it can be read
   * @param lost called for each lost range as the cursor meets it
   */
  TableCursor(Path file, @Nullable TableEntry entry, Consumer<LostRange> lost) throws IOException {
    this.file = file;
    this.entry = entry;
    this.lost = lost;
    this.rows = Files.exists(file) ? TableRows.of(file) : null;
    long known = entry == null ? Long.MAX_VALUE : entry.largestSequence();
    this.largestSequence = rows == null ? known : Math.min(known, rows.largestSequence());
    advance();
  }

  @Nullable TableRow row() {
    return row;
  }

  private void advance() {
    TableRow before = row;
    row = rows == null ? null : rows.next();
    gap = rows == null || rows.isBehindGap();
    if (gap) {
      byte[] smallest = entry == null ? null : entry.smallest();
      byte[] largest = entry == null ? null : entry.largest();
      lost.accept(
          new LostRange(
              file, before == null ? smallest : before.key(), row == null ? largest : row.key()));
    }
  }

  /** The newest version of a row; null if there is none. */
  @Nullable TableRow at(byte[] key) {
    TableRow next = row;
    return next != null && Arrays.equals(next.key(), key) ? next : null;
  }

  /** Moves behind all versions of a row. */
  void pass(byte[] key) {
    while (at(key) != null) {
      advance();
    }
  }

  /** Whether a newer version of this row may be lost. The cursor must not be behind the row. */
  boolean mayHaveLost(byte[] key, long sequence) {
    TableRow next = row;
    TableEntry bounds = entry;
    return gap
        && sequence < largestSequence
        && (next == null || Arrays.compareUnsigned(key, next.key()) <= 0)
        && (bounds == null
            || (Arrays.compareUnsigned(key, bounds.smallest()) >= 0
                && Arrays.compareUnsigned(key, bounds.largest()) <= 0));
  }
}
