package quire.catalog;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import quire.TestFiles;
import quire.catalog.journal.JournalCheck;
import quire.catalog.journal.Salvage;

/** A repair of a damaged journal keeps what can be read, and the damaged files. */
final class SalvageTest {
  private static final int ROWS = 500;
  private static final long FIRST = 5000;

  @TempDir
  @SuppressWarnings("NullAway.Init") // set by JUnit
  private Path scratch;

  private JournalImage image = new JournalImage(Path.of(""));

  @BeforeEach
  void write() throws IOException {
    Path catalog = scratch.resolve("catalog");
    try (Catalog open = Catalog.open(catalog)) {
      for (int i = 0; i < ROWS; i++) {
        long ino = FIRST + i;
        open.commit(batch -> batch.putSymlink(ino, target(ino)));
      }
      open.sync();
      image = JournalImage.of(catalog, scratch.resolve("image"));
    }
  }

  /** The target of an inode; some are longer than a block of the journal. */
  private static byte[] target(long ino) {
    byte[] target = new byte[ino % 50 == 0 ? 40_000 : 100];
    new Random(ino).nextBytes(target);
    return target;
  }

  /** Repairs; returns the inodes whose rows are lost. */
  private List<Long> lostAfterRepair() throws IOException {
    assertThrows(DamagedCatalogException.class, () -> Catalog.open(image.directory()).close());
    Path aside = scratch.resolve("aside");
    Path damaged = image.journals().isEmpty() ? image.manifest() : image.journal();
    byte[] before = Files.readAllBytes(damaged);
    Salvage.Result result = Salvage.run(image.directory(), aside);
    assertArrayEquals(before, Files.readAllBytes(aside.resolve(damaged.getFileName())));
    List<Long> lost = new ArrayList<>();
    try (Catalog open = Catalog.openForRepair(image.directory())) {
      assertTrue(open.newId() > (1 << 20), "a number may be used twice");
      for (long ino = FIRST; ino < FIRST + ROWS; ino++) {
        byte[] target = open.symlink(ino);
        if (target == null) {
          lost.add(ino);
        } else {
          assertArrayEquals(target(ino), target);
        }
      }
    }
    assertFalse(JournalCheck.run(image.directory()).isDamaged());
    Catalog.open(image.directory()).close();
    assertTrue(result.saved().stream().noneMatch(lost::contains), result.toString());
    return lost;
  }

  @Test
  void aFlippedBitCostsNothing() throws IOException {
    TestFiles.flip(image.journal(), shortRecord());
    assertEquals(List.of(), lostAfterRepair());
  }

  @Test
  void twoFlippedBitsCostOneBatch() throws IOException {
    flipTwo();
    assertEquals(1, lostAfterRepair().size());
  }

  private void flipTwo() throws IOException {
    long at = shortRecord();
    TestFiles.flip(image.journal(), at);
    TestFiles.flip(image.journal(), at + 5);
  }

  /** An offset inside the target of a short record. */
  private long shortRecord() throws IOException {
    byte[] journal = Files.readAllBytes(image.journal());
    byte[] target = target(FIRST + 70);
    for (int at = 0; at < journal.length - target.length; at++) {
      if (Arrays.equals(journal, at, at + target.length, target, 0, target.length)) {
        return at + 10L;
      }
    }
    throw new AssertionError("the journal has no such record");
  }

  @Test
  void theRestOfARecordNamesItsInode() throws IOException {
    flipTwo();
    Set<Long> doubtful = Salvage.run(image.directory(), scratch.resolve("first")).doubtful();
    assertEquals(Set.of(FIRST + 70), doubtful);
    try (Catalog open = Catalog.openForRepair(image.directory())) {
      assertNull(open.symlink(FIRST + 70));
    }
  }

  @Test
  void aZeroedPageCostsItsRecords() throws IOException {
    TestFiles.zero(image.journal(), 11 * 4096, 4096);
    int lost = lostAfterRepair().size();
    assertTrue(lost > 5 && lost < 60, "lost: " + lost);
  }

  @Test
  void aJournalThatWasCutOffCostsItsEnd() throws IOException {
    JournalImage.truncate(image.journal(), Files.size(image.journal()) / 2);
    List<Long> lost = lostAfterRepair();
    assertEquals(FIRST + ROWS - 1, lost.get(lost.size() - 1));
    assertEquals(lost.get(0) + lost.size() - 1, lost.get(lost.size() - 1));
  }

  @Test
  void aMissingJournalCostsAllOfIt() throws IOException {
    Files.delete(image.journal());
    assertEquals(ROWS, lostAfterRepair().size());
  }

  @Test
  void aRepairThatWasCutShortIsDoneAgain() throws IOException {
    flipTwo();
    Salvage.run(image.directory(), scratch.resolve("first"));
    assertEquals(1, lostAfterRepair().size()); // the gap is still refused
  }

  @Test
  void aDamagedManifestIsLeftAlone() throws IOException {
    TestFiles.flip(image.manifest(), 20);
    IOException e =
        assertThrows(
            IOException.class, () -> Salvage.run(image.directory(), scratch.resolve("aside")));
    assertTrue(String.valueOf(e.getMessage()).contains("manifest"), e.getMessage());
    assertFalse(Files.exists(scratch.resolve("aside")));
  }
}
