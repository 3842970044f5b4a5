package quire.fault;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import quire.MemoryDirectory;
import quire.catalog.Catalog;
import quire.catalog.RebootedMark;
import quire.error.FsException;

/**
 * Catalogs with a file that is damaged while no process has them open. As only the catalog is
 * opened, this tries far more places than {@link ByteFaultTest}.
 */
final class CatalogFaultTest {
  private static final int CASES = Integer.getInteger("quire.catalog-faults", 200);
  private static final int SOAK_CASES = Integer.getInteger("quire.soak.catalog-faults", 5_000);

  private static final int IN_TABLES = 300;
  private static final int SYNCED = 600;
  private static final int WRITTEN = 650;

  @TempDir(factory = MemoryDirectory.class)
  Path scratch;

  @Test
  void tellsOfDamage() throws Exception {
    run(new FaultRuns("CatalogFaultTest#tellsOfDamage", 1), CASES);
  }

  @Test
  @Tag("soak")
  void tellsOfDamageInManyPlaces() throws Exception {
    run(new FaultRuns("CatalogFaultTest#tellsOfDamageInManyPlaces"), SOAK_CASES);
  }

  private void run(FaultRuns runs, int count) throws Exception {
    Path whole = Files.createDirectory(scratch.resolve("whole"));
    make(whole.resolve("catalog"));
    runs.run(
        count,
        (number, random) -> {
          Path store = scratch.resolve("case");
          StoreFiles.copy(whole, store);
          try {
            run(runs, number, store, random);
          } finally {
            StoreFiles.delete(store);
          }
        });
    runs.assertNone();
  }

  /** Rows in tables, then rows in the journal, the last of which are not synced. */
  private void make(Path directory) throws IOException {
    Path open = scratch.resolve("open");
    try (Catalog catalog = Catalog.open(open)) {
      put(catalog, 0, IN_TABLES);
    }
    try (Catalog catalog = Catalog.open(open)) {
      put(catalog, IN_TABLES, SYNCED);
      catalog.sync();
      put(catalog, SYNCED, WRITTEN);
      StoreFiles.copy(open, directory);
    }
  }

  private static void put(Catalog catalog, int from, int to) {
    for (int i = from; i < to; i++) {
      int ino = 5000 + i;
      catalog.commit(batch -> batch.putSymlink(ino, target(ino)));
    }
  }

  private static byte[] target(int ino) {
    byte[] target = new byte[100 + ino % 7];
    new Random(ino).nextBytes(target);
    return target;
  }

  private static void run(FaultRuns runs, int number, Path store, Random random)
      throws IOException {
    Damage damage = Damage.choose(store, random);
    Path mark = store.resolve("catalog").resolve("SYNCED");
    boolean reboot = random.nextBoolean();
    if (reboot) {
      Files.write(mark, RebootedMark.of(Files.readAllBytes(mark)));
    }
    damage.apply(store);
    List<String> faults = new ArrayList<>();
    String look = open(store, faults, false);
    String own = open(store, faults, true);
    runs.count("%s: read-only %s, else %s".formatted(damage.kind(), look, own));
    if (!faults.isEmpty()) {
      runs.fault(number, damage + (reboot ? ", after a reboot" : ""), faults);
    }
  }

  /**
   * Opens the catalog and reads all rows.
   *
   * @param own whether to open it as a mount does, which must refuse if it has lost a row
   */
  private static String open(Path store, List<String> faults, boolean own) {
    Path directory = store.resolve("catalog");
    try (Catalog catalog = own ? Catalog.open(directory) : Catalog.openReadOnly(directory)) {
      String result = "whole";
      for (int i = 0; i < WRITTEN; i++) {
        result = read(catalog, i, own, faults) ? result : "in part";
      }
      return result;
    } catch (IOException | FsException e) {
      return "refused";
    }
  }

  /** Whether a row could be read. */
  private static boolean read(Catalog catalog, int i, boolean own, List<String> faults) {
    try {
      byte[] found = catalog.symlink(5000 + i);
      if (found != null && !Arrays.equals(found, target(5000 + i))) {
        faults.add("row %d has bytes that were never written".formatted(i));
      } else if (found == null && own && i < SYNCED) {
        faults.add("row %d is lost without a word".formatted(i));
      }
      return found != null;
    } catch (FsException e) {
      return false;
    }
  }
}
