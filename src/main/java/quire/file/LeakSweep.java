package quire.file;

import quire.catalog.CatalogReader;
import quire.catalog.ExtentRow;
import quire.log.LogRange;
import quire.log.OffloadLog;
import quire.log.PageSet;

/**
 * Finds log pages with data that no extent names, as a crash may leave them. Costs one scan over
 * the extents and two system calls for each stretch of data. Memory: two bits for each page of the
 * log, however many stretches there are.
 */
public final class LeakSweep {
  /** Extents that are read between two pauses. */
  private static final int PAUSE_EVERY = 1024;

  private LeakSweep() {}

  /**
   * The existing pages that extents name.
   *
   * @param pause called now and then; may end the scan by an exception
   */
  public static PageSet named(CatalogReader catalog, OffloadLog log, Runnable pause) {
    PageSet named = new PageSet();
    int[] seen = {0};
    catalog.allExtents(
        owned -> {
          if (++seen[0] % PAUSE_EVERY == 0) {
            pause.run();
          }
          ExtentRow row = owned.row();
          if (row.kind() != ExtentRow.Kind.FILL && log.holds(row.value(), row.length())) {
            named.add(new LogRange(row.value(), row.length()));
          }
          return true;
        });
    return named;
  }

  /** The pages that have data and that no extent names. */
  public static PageSet unnamed(CatalogReader catalog, OffloadLog log) {
    PageSet pages = log.data();
    pages.removeAll(named(catalog, log, () -> {}));
    return pages;
  }
}
