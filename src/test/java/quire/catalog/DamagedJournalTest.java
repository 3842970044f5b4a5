package quire.catalog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import quire.Seeds;
import quire.catalog.journal.Damage;
import quire.catalog.journal.JournalCheck;
import quire.catalog.journal.JournalReport;

/** A crash cuts off the end of the journal; everything else is damage, and refused. */
final class DamagedJournalTest {
  private static final int ROWS = 400;
  private static final int UNSYNCED = 100;
  private static final int PAGE = 4096;

  @TempDir
  @SuppressWarnings("NullAway.Init") // set by JUnit
  private Path scratch;

  private int images;
  private long syncedBytes;

  private Path catalog() {
    return scratch.resolve("catalog");
  }

  /** A journal of some blocks, all but its end synced. */
  private JournalImage written() throws IOException {
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

  private JournalImage image() throws IOException {
    return JournalImage.of(catalog(), scratch.resolve("image" + images++));
  }

  private static void put(Catalog catalog, int i) {
    byte[] target = new byte[100 + i % 7];
    new Random(i).nextBytes(target);
    catalog.commit(batch -> batch.putSymlink(5000 + i, target));
  }

  /** How many of the rows there are, from the first on; more behind a gap are an error. */
  private static int rows(Catalog catalog) {
    int rows = 0;
    while (catalog.symlink(5000 + rows) != null) {
      rows++;
    }
    for (int i = rows; i < ROWS + UNSYNCED; i++) {
      assertNull(catalog.symlink(5000 + i), "a row behind row " + rows);
    }
    return rows;
  }

  private static int rowsAfterOpening(JournalImage image) throws IOException {
    try (Catalog catalog = Catalog.open(image.directory())) {
      return rows(catalog);
    }
  }

  private static Damage refused(JournalImage image) throws IOException {
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

  private static byte[] everything(JournalImage image) throws IOException {
    java.io.ByteArrayOutputStream bytes = new java.io.ByteArrayOutputStream();
    try (java.util.stream.Stream<Path> files = Files.list(image.directory())) {
      for (Path file : files.sorted().toList()) {
        bytes.writeBytes(file.toString().getBytes(java.nio.charset.StandardCharsets.UTF_8));
        bytes.writeBytes(Files.readAllBytes(file));
      }
    }
    return bytes.toByteArray();
  }

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

  /** Whatever RocksDB does with its files meanwhile, over kills and losses of power. */
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
        assertTrue(images < 1000, "no image can be had");
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
  void aFlippedBitIsDamageWhereverItIs() throws IOException {
    JournalImage image = written();
    byte[] journal = Files.readAllBytes(image.journal());
    Random random = new Random(20);
    List<Integer> places = new java.util.ArrayList<>(List.of(0, 4, 5, 6, 8, 40));
    for (int i = 0; i < 200; i++) {
      places.add(random.nextInt(journal.length));
    }
    for (int place : places) {
      for (boolean reboot : new boolean[] {false, true}) {
        JournalImage flipped = JournalImage.of(image.directory(), scratch.resolve("i" + images++));
        JournalImage.flip(flipped.journal(), place);
        if (reboot) {
          flipped.reboot();
        }
        JournalReport report = JournalCheck.run(flipped.directory());
        boolean mayBeTail = reboot && place >= syncedBytes;
        boolean unused = place % (32 << 10) >= (32 << 10) - 6; // no record reaches there
        if (!mayBeTail && !unused) {
          assertTrue(report.isDamaged(), "bit at %d, reboot: %s".formatted(place, reboot));
          long offset = report.damages().get(0).offset();
          assertTrue(offset <= place && place - offset < (32 << 10), place + ": " + offset);
        }
      }
    }
  }

  @Test
  void aFlippedBitIsRefusedAndNamed() throws IOException {
    JournalImage image = written();
    int quarter = (int) Files.size(image.journal()) / 4;
    JournalImage.flip(image.journal(), quarter);
    Damage damage = refused(image);
    assertEquals(image.journal(), damage.file());
    assertTrue(damage.offset() <= quarter && damage.offset() > quarter - 400, damage.toString());
    assertEquals(1, damage.lostChanges(), damage.toString());
    JournalReport report = JournalCheck.run(image.directory());
    assertEquals(1, report.damages().size());
    assertTrue(report.readable() > ROWS / 2, report.toString());
  }

  @Test
  void anIncompleteLastRecordIsACrash() throws IOException {
    JournalImage image = written();
    JournalImage.truncate(image.journal(), Files.size(image.journal()) - 10);
    assertNotNull(JournalCheck.run(image.directory()).tail());
    assertEquals(ROWS + UNSYNCED - 1, rowsAfterOpening(image));
  }

  @Test
  void whatWasNotSyncedMayGoWithThePower() throws IOException {
    JournalImage image = written();
    long size = Files.size(image.journal());
    JournalImage.zero(image.journal(), size - 6000, 4096);
    JournalImage lost = JournalImage.of(image.directory(), scratch.resolve("lost"));
    lost.reboot();
    int rows = rowsAfterOpening(lost);
    assertTrue(rows >= ROWS && rows < ROWS + UNSYNCED, "rows: " + rows);
    refused(image); // for the machine has run on
  }

  @Test
  void aZeroedOrSwappedPageIsDamage() throws IOException {
    for (boolean reboot : new boolean[] {false, true}) {
      JournalImage image = JournalImage.of(written().directory(), scratch.resolve("z" + images++));
      byte[] bytes = Files.readAllBytes(image.journal());
      if (reboot) {
        image.reboot();
      }
      JournalImage.zero(image.journal(), PAGE, PAGE);
      assertTrue(refused(image).offset() <= PAGE);
      JournalImage.write(image.journal(), PAGE, Arrays.copyOfRange(bytes, 2 * PAGE, 3 * PAGE));
      JournalImage.write(image.journal(), 2 * PAGE, Arrays.copyOfRange(bytes, PAGE, 2 * PAGE));
      assertTrue(refused(image).offset() <= PAGE);
      deleteCatalog();
    }
  }

  @Test
  void swappedBlocksOfRecordsAreDamage() throws IOException {
    JournalImage image = written();
    byte[] bytes = Files.readAllBytes(image.journal());
    int block = 32 << 10;
    assertTrue(bytes.length > 2 * block, "the journal has one block");
    JournalImage.write(image.journal(), 0, Arrays.copyOfRange(bytes, block, 2 * block));
    JournalImage.write(image.journal(), block, Arrays.copyOfRange(bytes, 0, block));
    refused(image);
  }

  @Test
  void aJournalThatEndsBeforeWhatWasSyncedIsDamage() throws IOException {
    JournalImage image = written();
    image.reboot();
    Path journal = image.journal();
    for (long length : new long[] {syncedBytes - 1, syncedBytes / 2, 0}) {
      JournalImage.truncate(journal, length);
      refused(copy(image));
    }
  }

  @Test
  void aMissingFileOfTheJournalIsDamage() throws IOException {
    JournalImage image = written();
    image.reboot();
    Files.delete(image.journal());
    refused(image);
  }

  @Test
  void withoutAMarkDamageBeforeReadableRecordsIsRefused() throws IOException {
    JournalImage image = written();
    Files.delete(image.mark());
    assertEquals(ROWS + UNSYNCED, rowsAfterOpening(copy(image)));
    JournalImage.flip(image.journal(), 5000);
    refused(image);
  }

  @Test
  void aDamagedMarkIsToldAndMadeAnew() throws IOException {
    JournalImage image = written();
    JournalImage.flip(image.mark(), 20);
    JournalReport report = JournalCheck.run(image.directory());
    assertFalse(report.isDamaged());
    assertNotNull(report.markProblem());
    assertEquals(ROWS + UNSYNCED, rowsAfterOpening(image));
    assertNull(JournalCheck.run(image.directory()).markProblem());
  }

  @Test
  void theJournalItselfTellsWhatAStaleMarkDoesNot() throws IOException {
    Catalog.open(catalog()).close();
    byte[] stale = Files.readAllBytes(image().mark());
    JournalImage image = written();
    Files.write(image.mark(), stale);
    image.reboot();
    assertFalse(JournalCheck.run(image.directory()).isDamaged());
    JournalImage.flip(image.journal(), 5000);
    refused(image);
  }

  @Test
  void aDamagedManifestIsRefused() throws IOException {
    JournalImage image = written();
    JournalImage flipped = copy(image);
    JournalImage.flip(flipped.manifest(), 20);
    assertEquals(flipped.manifest(), refused(flipped).file());
    JournalImage other = copy(image);
    JournalImage.flip(other.directory().resolve("CURRENT"), 12);
    refused(other);
    JournalImage missing = copy(image);
    Files.delete(missing.directory().resolve("CURRENT"));
    refused(missing);
    Files.delete(missing.journal());
    refused(missing); // RocksDB would take it for a new catalog
  }

  @Test
  void aManifestThatHasLostItsEndIsRefused() throws IOException {
    try (Catalog catalog = Catalog.open(catalog())) {
      for (int i = 0; i < ROWS; i++) {
        put(catalog, i);
      }
    }
    JournalImage image = image();
    long size = Files.size(image.manifest());
    int refused = 0;
    for (long length = size - 1; length > 0; length -= 7) {
      JournalImage.truncate(image.manifest(), length);
      if (JournalCheck.run(image.directory()).isDamaged()) {
        refused++;
      } else {
        assertEquals(ROWS, rows(copy(image)), "manifest of " + length + " bytes");
      }
    }
    assertTrue(refused > 0);
  }

  private int rows(JournalImage image) throws IOException {
    try (Catalog catalog = Catalog.openReadOnly(image.directory())) {
      return rows(catalog);
    } catch (DamagedCatalogException e) {
      throw e;
    } catch (IOException e) {
      return ROWS; // RocksDB itself has refused it
    }
  }

  private JournalImage copy(JournalImage image) throws IOException {
    return JournalImage.of(image.directory(), scratch.resolve("copy" + images++));
  }

  private void deleteCatalog() throws IOException {
    try (java.util.stream.Stream<Path> files = Files.list(catalog())) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
  }

  @Test
  void severalFilesOfTheJournalAreOne() throws IOException {
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
