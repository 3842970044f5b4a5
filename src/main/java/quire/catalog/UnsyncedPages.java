package quire.catalog;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import quire.catalog.journal.CatalogFamily;
import quire.catalog.journal.UnsyncedRows;
import quire.log.LogRange;
import quire.log.PageSet;

/**
 * Log pages that a loss of power may have taken though the catalog names them: what named them had
 * not been synced. Pages that had been may be among them, if rows were written again for them.
 *
 * @param pages of which the journal tells
 * @param areAll whether that are all: else tables, too, may have rows that were not synced
 */
public record UnsyncedPages(PageSet pages, boolean areAll) {
  /** Longer than an extent can be: it lies in one segment. */
  private static final long NONSENSE = 1L << 31;

  /** Of a catalog that is not open. */
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
