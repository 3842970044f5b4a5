package quire.catalog;

import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;
import quire.catalog.journal.Damage;
import quire.catalog.journal.JournalCheck;
import quire.catalog.journal.JournalReport;

/** A catalog that was written and not closed, and images of its journal. */
abstract class JournalCase {
  static final int ROWS = 400;
  static final int UNSYNCED = 100;

  @TempDir
  @SuppressWarnings("NullAway.Init") // set by JUnit
  Path scratch;

  int images;
  long syncedBytes;

  Path catalog() {
    return scratch.resolve("catalog");
  }

  /** A journal of some blocks, all but its end synced. */
  JournalImage written() throws IOException {
    try (Catalog catalog = Catalog.open(catalog())) {
      for (int i = 0; i < ROWS; i++) {
        put(catalog, i);
        if (i % 50 == 49) {
          catalog.sync();
        }
      }
      JournalImage synced = image();
      syncedBytes = Files.size(synced.journal());
      for (int i = ROWS; i < ROWS + UNSYNCED; i++) {
        put(catalog, i);
      }
      return image();
    }
  }

  JournalImage image() throws IOException {
    return JournalImage.of(catalog(), scratch.resolve("image" + images++));
  }

  static void put(Catalog catalog, int i) {
    byte[] target = new byte[100 + i % 7];
    new Random(i).nextBytes(target);
    catalog.commit(batch -> batch.putSymlink(5000 + i, target));
  }

  /** Counts the rows from the first on; fails if there are more after a gap. */
  static int rows(Catalog catalog) {
    int rows = 0;
    while (catalog.symlink(5000 + rows) != null) {
      rows++;
    }
    for (int i = rows; i < ROWS + UNSYNCED; i++) {
      assertNull(catalog.symlink(5000 + i), "a row behind row " + rows);
    }
    return rows;
  }

  static int rowsAfterOpening(JournalImage image) throws IOException {
    try (Catalog catalog = Catalog.open(image.directory())) {
      return rows(catalog);
    }
  }

  static Damage refused(JournalImage image) throws IOException {
    JournalReport report = JournalCheck.run(image.directory());
    assertTrue(report.isDamaged(), "the damage is not seen");
    byte[] before = everything(image);
    IOException e =
        assertThrows(DamagedCatalogException.class, () -> Catalog.open(image.directory()).close());
    String message = String.valueOf(e.getMessage());
    Damage damage = report.damages().get(0);
    assertTrue(message.contains(damage.file().toString()), message);
    assertTrue(message.contains("offset " + damage.offset()), message);
    assertTrue(Arrays.equals(before, everything(image)), "the refusal changed the store");
    return damage;
  }

  static byte[] everything(JournalImage image) throws IOException {
    java.io.ByteArrayOutputStream bytes = new java.io.ByteArrayOutputStream();
    try (java.util.stream.Stream<Path> files = Files.list(image.directory())) {
      for (Path file : files.sorted().toList()) {
        bytes.writeBytes(file.toString().getBytes(java.nio.charset.StandardCharsets.UTF_8));
        bytes.writeBytes(Files.readAllBytes(file));
      }
    }
    return bytes.toByteArray();
  }

  int rows(JournalImage image) throws IOException {
    try (Catalog catalog = Catalog.openReadOnly(image.directory())) {
      return rows(catalog);
    } catch (DamagedCatalogException e) {
      throw e;
    } catch (IOException e) {
      return ROWS; // RocksDB itself has refused it
    }
  }

  JournalImage copy(JournalImage image) throws IOException {
    return JournalImage.of(image.directory(), scratch.resolve("copy" + images++));
  }
}
