package quire.file;

import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quire.catalog.Catalog;
import quire.catalog.CatalogReader;
import quire.catalog.ExtentRow;
import quire.log.LogRange;
import quire.log.OffloadLog;
import quire.log.PageSet;
import quire.log.SegmentInfo;

/**
 * Log pages with data that no extent names, as a crash leaves them behind. Costs one scan over the
 * extents and two system calls for each stretch of data, and a bit of memory for each log page.
 */
public final class LeakSweep {
  private static final Logger LOG = LoggerFactory.getLogger(LeakSweep.class);

  /** Extents that are looked at without a pause. */
  private static final int PAUSE_EVERY = 1024;

  private LeakSweep() {}

  /**
   * Frees what no extent names.
   *
   * @return the bytes that were freed
   */
  public static long run(Catalog catalog, OffloadLog log) {
    List<LogRange> leaked = leaked(named(catalog, log, () -> {}), log.segments());
    // A loss of power must not bring rows back that name what is freed here, nor keep rows and
    // lose the bytes that the killed process had written for them.
    log.sync();
    catalog.sync();
    log.free(leaked);
    long bytes = leaked.stream().mapToLong(LogRange::length).sum();
    if (bytes > 0) {
      LOG.info("freed {} bytes of the log that a crash had left behind", bytes);
    }
    return bytes;
  }

  /**
   * The pages that extents name, as far as these exist.
   *
   * @param pause called now and then; what it throws ends this
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

  /** The stretches of data in these segments that are not among the named pages. */
  public static List<LogRange> leaked(PageSet named, List<SegmentInfo> segments) {
    List<LogRange> leaked = new ArrayList<>();
    for (SegmentInfo segment : segments) {
      for (LogRange data : segment.data()) {
        named.missing(data, leaked::add);
      }
    }
    return leaked;
  }
}
