package quire.catalog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import quire.Seeds;
import quire.TestFiles;
import quire.catalog.journal.JournalCheck;
import quire.catalog.journal.JournalReport;

/** Journals without damage, as a running program or a crash leaves them. */
final class WholeJournalTest extends JournalCase {
  @Test
  void aWholeJournalIsWhole() throws IOException {
    JournalImage image = written();
    assertFalse(JournalCheck.run(image.directory()).isDamaged());
    assertNull(JournalCheck.run(image.directory()).tail());
    assertEquals(ROWS + UNSYNCED, rowsAfterOpening(image));
    JournalImage closed = JournalImage.of(image.directory(), scratch.resolve("closed"));
    assertFalse(JournalCheck.run(closed.directory()).isDamaged());
    assertEquals(ROWS + UNSYNCED, rowsAfterOpening(closed));
  }

  /** At any moment of the work of RocksDB on its files, across kills and losses of power. */
  @Test
  void aJournalIsWholeAtAnyMoment() throws IOException {
    long seed = Seeds.fixed(20);
    Random random = new Random(seed);
    Path current = catalog();
    for (int generation = 0; generation < 4; generation++) {
      try (Catalog catalog = Catalog.open(current)) {
        for (int round = 0; round < 12; round++) {
          writeSome(catalog, random);
          JournalImage image = imageOf(current);
          if (random.nextBoolean()) {
            image.reboot();
          }
          JournalReport report = JournalCheck.run(image.directory());
          assertFalse(report.isDamaged(), () -> "-Dquire.seed=%d: %s".formatted(seed, report));
        }
      }
      assertFalse(JournalCheck.run(current).isDamaged(), "-Dquire.seed=" + seed);
    }
  }

  private static void writeSome(Catalog catalog, Random random) {
    Name name = Name.of("user.x");
    int changes = random.nextInt(150);
    for (int i = 0; i < changes; i++) {
      byte[] value = new byte[random.nextInt(3) == 0 ? 60_000 : random.nextInt(2000)];
      long ino = random.nextInt(1000);
      catalog.commit(
          batch -> {
            batch.putXattr(ino, name, value);
            batch.deleteXattr(ino + 1, name);
          });
      if (random.nextInt(20) == 0) {
        catalog.sync();
      }
      if (random.nextInt(100) == 0) {
        put(catalog, i);
      }
    }
  }

  /** RocksDB may delete a file while it is to be copied. */
  private JournalImage imageOf(Path catalog) throws IOException {
    while (true) {
      try {
        return JournalImage.of(catalog, scratch.resolve("image" + images++));
      } catch (java.nio.file.NoSuchFileException e) {
        assertTrue(images < 1000, "no image could be copied");
      }
    }
  }

  @Test
  void aNewCatalogIsWhole() throws IOException {
    Path empty = Files.createDirectory(scratch.resolve("empty"));
    assertFalse(JournalCheck.run(empty).isDamaged());
    assertFalse(JournalCheck.run(scratch.resolve("none")).isDamaged());
    Catalog.open(empty).close();
    assertFalse(JournalCheck.run(empty).isDamaged());
  }

  @Test
  void anIncompleteLastRecordIsACrash() throws IOException {
    JournalImage image = written();
    JournalImage.truncate(image.journal(), Files.size(image.journal()) - 10);
    assertNotNull(JournalCheck.run(image.directory()).tail());
    assertEquals(ROWS + UNSYNCED - 1, rowsAfterOpening(image));
  }

  @Test
  void unsyncedRowsMayBeLostInALossOfPower() throws IOException {
    JournalImage image = written();
    long size = Files.size(image.journal());
    TestFiles.zero(image.journal(), size - 6000, 4096);
    JournalImage lost = JournalImage.of(image.directory(), scratch.resolve("lost"));
    lost.reboot();
    int rows = rowsAfterOpening(lost);
    assertTrue(rows >= ROWS && rows < ROWS + UNSYNCED, "rows: " + rows);
    refused(image); // without a reboot the same loss is damage
  }

  @Test
  void severalFilesOfTheJournalAreCheckedAsOne() throws IOException {
    JournalImage image = twoFiles();
    assertEquals(2, image.journals().size());
    assertFalse(JournalCheck.run(image.directory()).isDamaged());
    JournalImage torn = copy(image);
    JournalImage.truncate(torn.journal(), Files.size(torn.journal()) - 5);
    refused(torn);
    JournalImage short_ = copy(image);
    Files.delete(short_.journal());
    short_.reboot();
    refused(short_);
    JournalImage last = copy(image);
    Files.delete(last.journals().get(1));
    last.reboot();
    refused(last);
  }

  /** The second is begun when a table of the extended attributes is written. */
  private JournalImage twoFiles() throws IOException {
    try (Catalog catalog = Catalog.open(catalog())) {
      put(catalog, 0);
      for (int i = 0; i < 150; i++) {
        Name name = Name.of("user.x" + i);
        catalog.commit(batch -> batch.putXattr(1, name, new byte[60_000]));
      }
      for (int i = 1; i < 20; i++) {
        put(catalog, i);
      }
      catalog.sync();
      return image();
    }
  }
}
