package quire.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import quire.catalog.Catalog;
import quire.catalog.LostCatalog;
import quire.catalog.Rebuild;
import quire.catalog.journal.CatalogRows;
import quire.catalog.journal.CurrentFile;
import quire.catalog.journal.Damage;
import quire.catalog.journal.JournalCheck;
import quire.catalog.journal.JournalReport;
import quire.catalog.journal.Salvage;
import quire.catalog.journal.TableCheck;
import quire.error.Failure;
import quire.fsck.CurrentPart;
import quire.fsck.JournalPart;
import quire.fsck.PartCheck;
import quire.fsck.RebuildPart;
import quire.fsck.TablePart;
import quire.store.DiskRoom;
import quire.store.StoreDirectory;

/**
 * Checks the files of a catalog before it is opened, and repairs them if that is wanted. After a
 * repair with a loss, nothing in the store is freed until a person allows it.
 */
final class CatalogRepair implements AutoCloseable {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss.SSS'Z'").withZone(ZoneOffset.UTC);

  private final StoreDirectory store;
  private final Path catalog;
  private final boolean repair;
  private final List<PartCheck> parts = new ArrayList<>();
  private JournalReport report;
  private List<Damage> tables;
  private boolean damaged;
  private @Nullable String way;
  private @Nullable DiskRoom room;

  private CatalogRepair(StoreDirectory store, boolean repair) throws IOException {
    this.store = store;
    this.catalog = store.catalogDirectory();
    this.repair = repair;
    this.report = JournalCheck.run(catalog);
    this.tables = TableCheck.run(catalog);
  }

  /**
   * Checks the files of the catalog, and repairs them if asked to.
   *
   * @param freeLost whether the user allows bytes to be freed that an earlier loss has kept
   */
  static CatalogRepair of(StoreDirectory store, boolean repair, boolean freeLost)
      throws IOException {
    CatalogRepair files = new CatalogRepair(store, repair);
    files.damaged = files.report.isDamaged() || !files.tables.isEmpty();
    if (freeLost && files.damaged) {
      throw new Failure(
          "the catalog is damaged: repair without --free-lost first, and see what is lost");
    }
    files.putRight();
    return files;
  }

  private void putRight() throws IOException {
    Path manifest = CurrentFile.misses(catalog);
    if (manifest != null) {
      parts.add(new CurrentPart(report.damages(), manifest));
      if (!repair) {
        way = "quire fsck --repair puts that right, and checks the rest then";
        return;
      }
      CurrentFile.write(catalog, manifest);
      report = JournalCheck.run(catalog);
      tables = TableCheck.run(catalog);
    }
    if (report.ofManifest() || !tables.isEmpty()) {
      rebuild();
    } else if (report.isDamaged() && repair) {
      Path aside = aside("journal");
      store.hold().begin("changes were lost with a damaged journal, which is kept in " + aside);
      parts.add(new JournalPart(report, Salvage.run(catalog, aside), aside));
    } else {
      parts.add(new JournalPart(report, null, store.asideDirectory()));
      way =
          report.isDamaged()
              ? "quire fsck --repair keeps what can be read of the journal, and checks the rest"
                  + " then"
              : null;
    }
  }

  private Path aside(String what) throws IOException {
    Files.createDirectories(store.logDirectory());
    return store.asideDirectory().resolve(what + "-" + TIME.format(Instant.now()));
  }

  private void rebuild() throws IOException {
    if (repair) {
      try (Rebuild rebuild = Rebuild.of(catalog)) {
        Path aside = aside("catalog");
        CatalogRows.Loss loss = rebuild.loss();
        if (!loss.isNone() || report.isDamaged()) {
          store
              .hold()
              .begin("rows were lost with damaged files of the catalog, which is kept in " + aside);
        }
        rebuild.replace(aside);
        tell(loss, aside);
      }
      return;
    }
    CatalogRows.Loss loss = Rebuild.look(catalog);
    if (loss != null) {
      way = "quire fsck --repair makes the catalog anew of what can be read, and checks that";
      tell(loss, null);
    } else {
      parts.add(this::tellOfNoHope);
    }
  }

  private void tellOfNoHope(PartCheck.Findings findings) {
    for (Damage damage : Stream.concat(report.damages().stream(), tables.stream()).toList()) {
      findings.irreparable("a file of the catalog is damaged: " + damage);
    }
  }

  private void tell(CatalogRows.Loss loss, @Nullable Path aside) {
    Path kept = aside == null ? store.asideDirectory() : aside;
    parts.add(new JournalPart(report, aside == null ? null : loss.ofJournal(), kept));
    parts.add(new TablePart(tables));
    parts.add(new RebuildPart(loss, aside));
  }

  /** Opens the catalog. A repair may use the space that is reserved for a full disk. */
  Catalog openCatalog() throws IOException {
    LostCatalog.refuse(store);
    if (!repair && !damaged && Catalog.isUnmade(catalog)) {
      throw new Failure(
          catalog + " is empty: the store was never mounted, or all its files were deleted");
    }
    if (!repair) {
      return Catalog.openReadOnly(catalog);
    }
    DiskRoom withBallast = DiskRoom.withBallast(store);
    room = withBallast;
    return damaged
        ? Catalog.openForRepair(catalog, withBallast)
        : Catalog.open(catalog, withBallast);
  }

  /** To be called after the catalog is closed. */
  @Override
  public void close() {
    if (room != null) {
      room.close();
    }
  }

  /** What a repair would do with damaged files, in words; null if it would do nothing. */
  @Nullable String way() {
    return way;
  }

  List<PartCheck> parts() {
    return parts;
  }
}
