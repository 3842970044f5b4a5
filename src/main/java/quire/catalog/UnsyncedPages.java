package quire.catalog;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import quire.catalog.journal.CatalogFamily;
import quire.catalog.journal.UnsyncedRows;
import quire.log.LogRange;
import quire.log.PageSet;

/**
 * Log pages that a loss of power may have taken although the catalog names them, because the rows
 * that name them had not been synced. The set may include synced pages, if their rows were written
 * again.
 *
 * @param pages the pages that rows in the journal name
 * @param areAll whether these are all; if not, tables may contain unsynced rows, too
 */
public record UnsyncedPages(PageSet pages, boolean areAll) {
  /** Longer than any extent, as an extent lies in one segment. */
  private static final long NONSENSE = 1L << 31;

  /** For a catalog that is not open. */
  static UnsyncedPages of(Path directory) throws IOException {
    PageSet pages = new PageSet();
    boolean areAll =
        UnsyncedRows.visit(
            directory,
            CatalogFamily.EXTENTS,
            (key, value) -> add(pages, ExtentRow.decode(0, 0, bytes(value))));
    return new UnsyncedPages(pages, areAll);
  }

  private static byte[] bytes(ByteBuffer value) {
    byte[] bytes = new byte[value.remaining()];
    value.get(value.position(), bytes);
    return bytes;
  }

  private static void add(PageSet pages, ExtentRow row) {
    boolean isInLog = row.kind() != ExtentRow.Kind.FILL;
    if (isInLog && row.value() > 0 && row.length() > 0 && row.length() < NONSENSE) {
      pages.add(new LogRange(row.value(), row.length()));
    }
  }
}
