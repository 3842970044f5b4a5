package quire.catalog;

import java.io.IOException;
import java.nio.file.Path;
import quire.catalog.journal.JournalReport;

/**
 * The journal of a catalog is damaged; the message says where, and what each way to continue loses.
 */
public final class DamagedCatalogException extends IOException {
  private static final long serialVersionUID = 1L;

  DamagedCatalogException(Path catalog, JournalReport report) {
    super(text(catalog, report));
  }

  private static String text(Path catalog, JournalReport report) {
    int more = report.damages().size() - 1;
    Path store = catalog.toAbsolutePath().getParent();
    return """
    the %s of the catalog is damaged: %s%s; nothing was changed. \
    Ways out: put back %s from a backup, which loses what was done since; or run \
    quire fsck --repair %s, which keeps the damaged files aside, loses what cannot be read, \
    and keeps %s. quire fsck %5$s lists the damage\
    """
        .formatted(
            report.ofManifest() ? "list of files" : "journal",
            report.damages().get(0),
            more == 0 ? "" : ", and %d more places".formatted(more),
            catalog,
            store,
            report.ofManifest()
                ? "all rows that can be"
                : "the %d changes behind the damage that can be".formatted(report.readable()));
  }
}
