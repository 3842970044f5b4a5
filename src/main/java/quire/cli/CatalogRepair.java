package quire.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import org.jspecify.annotations.Nullable;
import quire.catalog.Catalog;
import quire.catalog.journal.Damage;
import quire.catalog.journal.JournalCheck;
import quire.catalog.journal.JournalReport;
import quire.catalog.journal.Salvage;
import quire.catalog.journal.TableCheck;
import quire.error.Failure;
import quire.fsck.JournalPart;
import quire.fsck.PartCheck;
import quire.fsck.TablePart;
import quire.store.StoreDirectory;

/** The files of a catalog that is checked or repaired: looked at before it is opened. */
final class CatalogRepair {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss.SSS'Z'").withZone(ZoneOffset.UTC);

  private final Path catalog;
  private final Path aside;
  private final JournalReport report;
  private final Salvage.@Nullable Result salvaged;
  private final List<Damage> tables;
  private final boolean repair;

  private CatalogRepair(
      Path catalog,
      Path aside,
      JournalReport report,
      Salvage.@Nullable Result salvaged,
      List<Damage> tables,
      boolean repair) {
    this.catalog = catalog;
    this.aside = aside;
    this.report = report;
    this.salvaged = salvaged;
    this.tables = tables;
    this.repair = repair;
  }

  /**
   * Looks, and in a repair puts a damaged journal aside. From then on nothing in the store is freed
   * until a person says so.
   *
   * @param freeLost whether a person says so now, of an earlier loss
   */
  static CatalogRepair of(StoreDirectory store, boolean repair, boolean freeLost)
      throws IOException {
    Path catalog = store.catalogDirectory();
    JournalReport report = JournalCheck.run(catalog);
    if (freeLost && report.isDamaged()) {
      throw new Failure(
          "the journal is damaged: repair without --free-lost first, and see what is lost");
    }
    List<Damage> tables = TableCheck.run(catalog);
    if (repair && !tables.isEmpty()) {
      throw new Failure(
          ("a table of the catalog is damaged, and a repair would take what it cannot read for"
                  + " lost: %s; restore it from a backup, or mount the store and copy what can be"
                  + " read")
              .formatted(tables.get(0)));
    }
    Path aside = store.asideDirectory();
    if (!repair || !report.isDamaged()) {
      return new CatalogRepair(catalog, aside, report, null, tables, repair);
    }
    Files.createDirectories(store.logDirectory());
    aside = aside.resolve("journal-" + TIME.format(Instant.now()));
    store.hold().begin("changes were lost with a damaged journal, which is kept in " + aside);
    return new CatalogRepair(catalog, aside, report, Salvage.run(catalog, aside), tables, true);
  }

  Catalog openCatalog() throws IOException {
    if (!repair && !Files.exists(catalog.resolve("CURRENT")) && !report.isDamaged()) {
      throw new Failure(catalog + " is empty: the store was never mounted");
    }
    if (!repair) {
      return openReadOnly();
    }
    return report.isDamaged() ? Catalog.openForRepair(catalog) : Catalog.open(catalog);
  }

  private Catalog openReadOnly() throws IOException {
    try {
      return Catalog.openReadOnly(catalog);
    } catch (IOException e) {
      if (!report.isDamaged()) {
        throw e;
      }
      throw new IOException(
          "%s; the journal is damaged: %s; quire fsck --repair keeps what can be read of it"
              .formatted(e.getMessage(), report.damages().get(0)),
          e);
    }
  }

  List<PartCheck> parts() {
    return List.of(new JournalPart(report, salvaged, aside), new TablePart(tables));
  }
}
