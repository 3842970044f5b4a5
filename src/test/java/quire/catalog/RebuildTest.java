package quire.catalog;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import quire.Seeds;
import quire.TestFiles;
import quire.catalog.journal.CatalogRows;
import quire.catalog.journal.CurrentFile;
import quire.catalog.journal.JournalCheck;
import quire.catalog.journal.Salvage;
import quire.catalog.journal.TableCheck;

/**
 * A catalog with damaged tables, or without a manifest, is rebuilt from the newest readable version
 * of each row; rows that may be old or deleted are reported.
 */
final class RebuildTest {
  private static final long FIRST = 5000;
  private static final int ROWS = 2000;
  private static final int SESSIONS = 3;
  private static final int RANDOM_DAMAGES = Integer.getInteger("quire.rebuilds", 10);

  @TempDir
  @SuppressWarnings("NullAway.Init") // set by JUnit
  private Path scratch;

  /** The rows after the last session. */
  private final Map<Long, byte[]> targets = new TreeMap<>();

  /** Rows that were put or deleted after the first session. */
  private final Set<Long> changedLater = new TreeSet<>();

  /** The files that name the tables, as the first session left them. */
  private final Map<String, byte[]> firstManifest = new TreeMap<>();

  /** A journal that is not in tables yet, and a table of each session. */
  private JournalImage image = new JournalImage(Path.of(""));

  private CatalogRows.Loss loss =
      new CatalogRows.Loss(
          0,
          List.of(),
          Set.of(),
          List.of(),
          new Salvage.Result(Set.of(), Set.of(), 0),
          false,
          false);

  @BeforeEach
  void write() throws IOException {
    Path catalog = scratch.resolve("catalog");
    for (int session = 0; session < SESSIONS; session++) {
      try (Catalog open = Catalog.open(catalog)) {
        change(open, session);
        open.commit(batch -> batch.putXattr(1, Name.of("user.x"), new byte[] {1}));
        if (session == SESSIONS - 1) {
          open.sync();
          image = JournalImage.of(catalog, scratch.resolve("image"));
        }
      }
      if (session == 0) {
        files(catalog).forEach(this::keepIfOfManifest);
      }
    }
  }

  private void keepIfOfManifest(String name, byte[] bytes) {
    if (name.startsWith("MANIFEST-") || name.equals("CURRENT") || name.equals("SYNCED")) {
      firstManifest.put(name, bytes);
    }
  }

  /** Puts some rows for the first time, some again, and deletes some. */
  private void change(Catalog open, int session) {
    Random random = new Random(session);
    for (long ino = FIRST; ino < FIRST + ROWS; ino++) {
      long row = ino;
      int choice = random.nextInt(session == 0 ? 2 : 5);
      if (session > 0 && choice <= 2) {
        changedLater.add(ino);
      }
      if (choice < 2) {
        byte[] target = new byte[ino % 100 == 0 ? 20_000 : 100];
        random.nextBytes(target);
        targets.put(ino, target);
        open.commit(batch -> batch.putSymlink(row, target));
      } else if (choice == 2 && targets.remove(ino) != null) {
        open.commit(batch -> batch.deleteSymlink(row));
      }
      if (ino % 7 == 0) {
        InodeRecord record = InodeRecord.empty(row, 0100644, session, 0, 1, 0);
        open.commit(batch -> batch.putInode(record));
      }
    }
  }

  /** The tables with the symlinks' targets, the oldest first. */
  private List<Path> tables() throws IOException {
    try (Stream<Path> files = Files.list(image.directory())) {
      return files
          .filter(file -> file.toString().endsWith(".sst") && file.toFile().length() > 30_000)
          .sorted()
          .toList();
    }
  }

  /** Repairs; returns the rows that have changed, and fails if a change is not reported. */
  private List<Long> wrongAfterRepair() throws IOException {
    Map<String, byte[]> before = files();
    CatalogRows.Loss looked = Rebuild.look(image.directory());
    assertEquals(before.keySet(), files().keySet());
    Path aside = scratch.resolve("aside");
    try (Rebuild rebuild = Rebuild.of(image.directory())) {
      loss = rebuild.loss();
      rebuild.replace(aside);
    }
    assertEquals(loss, looked);
    for (Map.Entry<String, byte[]> file : before.entrySet()) {
      assertArrayEquals(file.getValue(), Files.readAllBytes(aside.resolve(file.getKey())));
    }
    List<Long> wrong = new ArrayList<>();
    assertFalse(JournalCheck.run(image.directory()).isDamaged());
    assertEquals(List.of(), TableCheck.run(image.directory()));
    try (Catalog open = Catalog.openForRepair(image.directory())) {
      assertFalse(open.lacksTables());
      assertFalse(open.wasClean());
      assertTrue(open.newId() >= FIRST + ROWS, "a number may be used twice");
      for (long ino = FIRST; ino < FIRST + ROWS; ino++) {
        if (!Arrays.equals(targets.get(ino), open.symlink(ino))) {
          wrong.add(ino);
          boolean lost = open.symlink(ino) == null;
          assertTrue(
              !loss.isComplete()
                  || (lost ? !loss.ranges().isEmpty() : loss.doubtful().contains(ino)),
              (lost ? "lost" : "old") + ", and not reported: " + ino);
        }
      }
      open.commit(batch -> batch.putSymlink(FIRST, new byte[] {1}));
    }
    try (Catalog open = Catalog.open(image.directory())) {
      assertArrayEquals(new byte[] {1}, open.symlink(FIRST));
    }
    return wrong;
  }

  private Map<String, byte[]> files() throws IOException {
    return files(image.directory());
  }

  private static Map<String, byte[]> files(Path directory) throws IOException {
    Map<String, byte[]> found = new TreeMap<>();
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        found.put(String.valueOf(file.getFileName()), Files.readAllBytes(file));
      }
    }
    return found;
  }

  @Test
  void aWholeCatalogIsTheSameAfterwards() throws IOException {
    assertEquals(List.of(), wrongAfterRepair());
    assertTrue(loss.isNone(), loss.toString());
  }

  @Test
  void aMissingManifestCostsNothing() throws IOException {
    Files.delete(image.manifest());
    assertEquals(List.of(), wrongAfterRepair());
    assertFalse(loss.isComplete());
  }

  /** A compaction may have made new tables from those that an old manifest names. */
  @Test
  void aManifestThatIsOlderThanTheTablesDoesNotHideThem() throws IOException {
    for (Map.Entry<String, byte[]> file : firstManifest.entrySet()) {
      Files.write(image.directory().resolve(file.getKey()), file.getValue());
    }
    Files.delete(tables().get(0));
    Set<String> before = files().keySet();
    assertThrows(DamagedCatalogException.class, () -> Catalog.open(image.directory()).close());
    assertEquals(before, files().keySet(), "a table is deleted that the manifest does not name");
    List<Long> wrong = wrongAfterRepair();
    assertFalse(loss.isComplete());
    wrong.retainAll(changedLater);
    assertEquals(List.of(), wrong, "lost, though their tables are there");
  }

  @Test
  void aDamagedManifestCostsNothing() throws IOException {
    TestFiles.flip(image.manifest(), Files.size(image.manifest()) / 2);
    assertThrows(DamagedCatalogException.class, () -> Catalog.open(image.directory()).close());
    assertEquals(List.of(), wrongAfterRepair());
  }

  @Test
  void aMissingPointerToTheManifestIsRestored() throws IOException {
    Path current = image.directory().resolve("CURRENT");
    byte[] right = Files.readAllBytes(current);
    for (byte[] wrong : new byte[][] {null, {}, ascii("MANIFEST-009999\n"), ascii("x")}) {
      if (wrong == null) {
        Files.delete(current);
      } else {
        Files.write(current, wrong);
      }
      assertEquals(image.manifest(), CurrentFile.misses(image.directory()));
      CurrentFile.write(image.directory(), image.manifest());
      assertArrayEquals(right, Files.readAllBytes(current));
    }
    TestFiles.flip(image.manifest(), 20);
    assertNull(CurrentFile.misses(image.directory()));
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  /** The journal is read once for each kind of row. */
  @Test
  void onlyRowsBehindDamageOfTheJournalCountAsSaved() throws IOException {
    TestFiles.zero(image.journal(), Files.size(image.journal()) / 2, 4096);
    CatalogRows.Loss looked = Objects.requireNonNull(Rebuild.look(image.directory()));
    Set<Long> saved = looked.ofJournal().saved();
    assertTrue(saved.contains(FIRST + ROWS - 1 - (FIRST + ROWS - 1) % 7), saved::toString);
    assertFalse(saved.contains(FIRST + 7 - FIRST % 7), saved::toString);
  }

  @Test
  void aTableWithoutItsEndCostsNothing() throws IOException {
    Path table = tables().get(0);
    JournalImage.truncate(table, Files.size(table) - 60); // the footer and a bit more
    assertEquals(List.of(), wrongAfterRepair());
  }

  @Test
  void aBadBlockCostsItsRows() throws IOException {
    Path table = tables().get(0);
    TestFiles.flip(table, Files.size(table) / 2);
    int wrong = wrongAfterRepair().size();
    assertTrue(wrong < 150, "wrong: " + wrong);
    assertEquals(1, loss.ranges().size(), loss.toString());
    assertTrue(loss.ranges().get(0).contains("symlinks, from inode"), loss.toString());
  }

  @Test
  void rowsAreDoubtfulIfTheirDeletionMayBeLost() throws IOException {
    Path table = tables().get(1);
    Files.delete(table);
    long back = wrongAfterRepair().stream().filter(ino -> !targets.containsKey(ino)).count();
    assertTrue(back > 50, "rows that are back: " + back);
  }

  @Test
  void aRepairThatWasCutShortIsDoneAgain() throws IOException {
    Files.delete(image.manifest());
    Rebuild.of(image.directory()); // not closed, as a kill leaves it
    try (Stream<Path> files = Files.list(image.directory().resolve("rebuilt"))) {
      for (Path file : files.filter(each -> each.toString().endsWith(".sst")).limit(3).toList()) {
        Files.move(file, image.directory().resolve(file.getFileName()));
      }
    }
    assertEquals(List.of(), wrongAfterRepair());
  }

  @Test
  void aCatalogWithoutReadableFilesIsNotRebuilt() throws IOException {
    Files.delete(image.manifest());
    Files.delete(image.journal());
    for (Path table : tables()) {
      Files.delete(table);
    }
    try (Stream<Path> files = Files.list(image.directory())) {
      for (Path file : files.filter(each -> each.toString().endsWith(".sst")).toList()) {
        Files.write(file, new byte[100]);
      }
    }
    Map<String, byte[]> before = files();
    assertNull(Rebuild.look(image.directory()));
    IOException e = assertThrows(IOException.class, () -> Rebuild.of(image.directory()).close());
    assertTrue(String.valueOf(e.getMessage()).contains("backup"), e.getMessage());
    assertEquals(before.keySet(), files().keySet());
  }

  /** After any damage no row is invented, and old or lost rows are reported. */
  @Test
  void oldAndLostRowsAreReported() throws IOException {
    long seed = Seeds.fixed(1);
    JournalImage whole = image;
    for (int i = 0; i < RANDOM_DAMAGES; i++) {
      Random random = new Random(seed * 1000 + i);
      image = JournalImage.of(whole.directory(), scratch.resolve("image" + i));
      String what = damage(random);
      try {
        wrongAfterRepair();
      } catch (AssertionError | IOException | RuntimeException e) {
        throw new AssertionError("-Dquire.seed=%d, damage %d: %s".formatted(seed, i, what), e);
      }
      delete(image.directory());
      delete(scratch.resolve("aside"));
    }
  }

  private String damage(Random random) throws IOException {
    StringBuilder what = new StringBuilder();
    List<Path> files = new ArrayList<>(tables());
    files.add(image.manifest());
    for (int i = random.nextInt(3); i >= 0; i--) {
      Path file = files.get(random.nextInt(files.size()));
      if (!Files.exists(file) || Files.size(file) < 10) {
        continue;
      }
      long at = (long) (random.nextDouble() * (Files.size(file) - 1));
      what.append("%s at %d; ".formatted(file.getFileName(), at));
      switch (random.nextInt(4)) {
        case 0 -> TestFiles.flip(file, at);
        case 1 -> TestFiles.zero(file, at, (int) Math.min(4096, Files.size(file) - at));
        case 2 -> JournalImage.truncate(file, at);
        default -> Files.delete(file);
      }
    }
    return what.toString();
  }

  private static void delete(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(directory);
  }
}
