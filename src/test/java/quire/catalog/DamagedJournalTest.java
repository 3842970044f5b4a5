package quire.catalog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import quire.TestFiles;
import quire.catalog.journal.Damage;
import quire.catalog.journal.JournalCheck;
import quire.catalog.journal.JournalReport;

/** A crash cuts off the end of the journal; everything else is damage, and refused. */
final class DamagedJournalTest extends JournalCase {
  private static final int PAGE = 4096;

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
        TestFiles.flip(flipped.journal(), place);
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
  void aMarkThatIsALinkIsReplacedAndWhatItLeadsToStays() throws IOException {
    JournalImage image = written();
    Path victim = Files.writeString(scratch.resolve("victim"), "mine");
    Files.delete(image.mark());
    Files.createSymbolicLink(image.mark(), victim);
    assertNotNull(JournalCheck.run(image.directory()).markProblem());
    assertEquals(ROWS + UNSYNCED, rowsAfterOpening(image));
    assertEquals("mine", Files.readString(victim));
    assertFalse(Files.isSymbolicLink(image.mark()));
    assertNull(JournalCheck.run(image.directory()).markProblem());
  }

  @Test
  void aFlippedBitIsRefusedAndNamed() throws IOException {
    JournalImage image = written();
    int quarter = (int) Files.size(image.journal()) / 4;
    TestFiles.flip(image.journal(), quarter);
    Damage damage = refused(image);
    assertEquals(image.journal(), damage.file());
    assertTrue(damage.offset() <= quarter && damage.offset() > quarter - 400, damage.toString());
    assertEquals(1, damage.lostChanges(), damage.toString());
    JournalReport report = JournalCheck.run(image.directory());
    assertEquals(1, report.damages().size());
    assertTrue(report.readable() > ROWS / 2, report.toString());
  }

  @Test
  void aZeroedOrSwappedPageIsDamage() throws IOException {
    for (boolean reboot : new boolean[] {false, true}) {
      JournalImage image = JournalImage.of(written().directory(), scratch.resolve("z" + images++));
      byte[] bytes = Files.readAllBytes(image.journal());
      if (reboot) {
        image.reboot();
      }
      TestFiles.zero(image.journal(), PAGE, PAGE);
      assertTrue(refused(image).offset() <= PAGE);
      JournalImage.write(image.journal(), PAGE, Arrays.copyOfRange(bytes, 2 * PAGE, 3 * PAGE));
      JournalImage.write(image.journal(), 2 * PAGE, Arrays.copyOfRange(bytes, PAGE, 2 * PAGE));
      assertTrue(refused(image).offset() <= PAGE);
      deleteCatalog();
    }
  }

  private void deleteCatalog() throws IOException {
    try (java.util.stream.Stream<Path> files = Files.list(catalog())) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
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
    TestFiles.flip(image.journal(), 5000);
    refused(image);
  }

  @Test
  void aDamagedMarkIsToldAndMadeAnew() throws IOException {
    JournalImage image = written();
    TestFiles.flip(image.mark(), 20);
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
    TestFiles.flip(image.journal(), 5000);
    refused(image);
  }

  @Test
  void aDamagedManifestIsRefused() throws IOException {
    JournalImage image = written();
    JournalImage flipped = copy(image);
    TestFiles.flip(flipped.manifest(), 20);
    assertEquals(flipped.manifest(), refused(flipped).file());
    JournalImage other = copy(image);
    TestFiles.flip(other.directory().resolve("CURRENT"), 12);
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
}
