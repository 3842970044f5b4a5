package quire.vfs.live;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import quire.TestFiles;
import quire.catalog.Catalog;
import quire.catalog.RebootedMark;
import quire.catalog.SwappedFile;
import quire.error.Errno;
import quire.error.FsException;
import quire.fsck.Fsck;
import quire.fsck.HashProgress;
import quire.log.FileLogStorage;
import quire.log.OffloadLog;
import quire.vfs.OpenStore;
import quire.vfs.PathShell;

/**
 * Pages that do not match their checksums after a crash: unsynced pages are lost, and synced ones
 * are damaged.
 */
final class TornPagesTest {
  private static final int PAGE = 4096;
  private static final int BYTES = 3 * PAGE;

  @TempDir Path directory;

  private Path image = Path.of("");

  /** Makes a store as a kill leaves it, with a file that was synced, and one that was not. */
  @BeforeEach
  void kill() throws IOException {
    image = directory.resolve("image");
    Path live = Files.createDirectory(directory.resolve("live"));
    try (OpenStore store = OpenStore.open(live)) {
      makeFiles(new PathShell(store.vfs()));
      TestFiles.copyTree(live, image);
    }
  }

  private static void makeFiles(PathShell shell) {
    shell.create("/synced");
    shell.write("/synced", 0, BYTES, 1);
    shell.sync();
    shell.create("/fresh");
    shell.write("/fresh", 0, BYTES, 2);
  }

  private void losePower() throws IOException {
    Path mark = image.resolve("catalog/SYNCED");
    Files.write(mark, RebootedMark.of(Files.readAllBytes(mark)));
  }

  private static byte[] content(int seed) {
    byte[] bytes = new byte[BYTES];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  /** Finds the second page of a content in the log, and zeros its last half. */
  private void tear(int seed) throws IOException {
    byte[] second = Arrays.copyOfRange(content(seed), PAGE, 2 * PAGE);
    try (RandomAccessFile file = segment()) {
      byte[] page = new byte[PAGE];
      for (long at = PAGE; at < file.length(); at += PAGE) {
        file.seek(at);
        file.read(page);
        if (Arrays.equals(page, second)) {
          file.seek(at + PAGE / 2);
          file.write(new byte[PAGE / 2]);
          return;
        }
      }
    }
    throw new AssertionError("no such page");
  }

  /** Replaces everything but the header of the segment by a hole. */
  private void loseContent() throws IOException {
    try (RandomAccessFile file = segment()) {
      long length = file.length();
      file.setLength(PAGE);
      file.setLength(length);
    }
  }

  /** Moves the mark of the last sync an hour later, so that the files count as synced long ago. */
  private void makeOlder() throws IOException {
    Path mark = image.resolve("catalog/SYNCED");
    Files.write(mark, RebootedMark.later(Files.readAllBytes(mark), 3_600_000_000_000L));
  }

  private RandomAccessFile segment() throws IOException {
    return new RandomAccessFile(image.resolve("log/00000001.seg").toFile(), "rw");
  }

  private static byte[] withHole(int seed) {
    byte[] bytes = content(seed);
    Arrays.fill(bytes, PAGE, 2 * PAGE, (byte) 0);
    return bytes;
  }

  private static void assertDamaged(OpenStore store, String path) {
    FsException e = assertThrows(FsException.class, () -> new PathShell(store.vfs()).read(path));
    assertEquals(Errno.EIO, e.errno());
    assertTrue(String.valueOf(e.getMessage()).contains("checksum"), e::toString);
  }

  private static List<String> deep(Catalog catalog, OffloadLog log, boolean repair) {
    List<String> texts = new ArrayList<>();
    Fsck.runDeep(
        catalog,
        log,
        List.of(),
        repair ? Fsck.Mode.REPAIR : Fsck.Mode.CHECK,
        problem -> texts.add(problem.text()),
        HashProgress.NONE);
    return texts;
  }

  @Test
  void afterALossOfPowerAPageThatWasNeverSyncedIsAHole() throws IOException {
    assertOnlyTheUnsyncedPageIsAHole();
  }

  private void assertOnlyTheUnsyncedPageIsAHole() throws IOException {
    tear(2);
    losePower();
    try (OpenStore store = OpenStore.open(image)) {
      PathShell shell = new PathShell(store.vfs());
      assertArrayEquals(withHole(2), shell.read("/fresh"));
      assertArrayEquals(content(1), shell.read("/synced"));
      shell.collect();
      assertEquals(List.of(), deep(store.catalog(), store.log(), false));
    }
  }

  /** The engine has then synced its rows, but the log was not synced. */
  @Test
  void afterAReopeningOfTheCatalogAnUnsyncedPageIsAHoleToo() throws IOException {
    Path live = Files.createDirectory(directory.toRealPath().resolve("opened again"));
    image = directory.resolve("image of it");
    try (OpenStore store = OpenStore.open(live)) {
      PathShell shell = new PathShell(store.vfs());
      makeFiles(shell);
      SwappedFile.swap(live.resolve("catalog"), ".log", SwappedFile.BROKEN);
      shell.create("/more");
      TestFiles.copyTree(live, image);
    }
    assertOnlyTheUnsyncedPageIsAHole();
  }

  @Test
  void afterALossOfPowerAPageThatWasSyncedIsDamaged() throws IOException {
    tear(1);
    losePower();
    try (OpenStore store = OpenStore.open(image)) {
      assertDamaged(store, "/synced");
      assertArrayEquals(content(2), new PathShell(store.vfs()).read("/fresh"));
    }
  }

  @Test
  void afterAKillEveryPageThatDoesNotMatchIsDamaged() throws IOException {
    tear(2);
    try (OpenStore store = OpenStore.open(image)) {
      assertDamaged(store, "/fresh");
      assertArrayEquals(content(1), new PathShell(store.vfs()).read("/synced"));
    }
  }

  /** The pages may be whole, but there is no way to know. */
  @Test
  void afterALossOfPowerPagesWhoseChecksumsWereNotSyncedAreHoles() throws IOException {
    try (RandomAccessFile file = segment()) {
      long content = Long.highestOneBit(file.length());
      file.seek(content + 4 * (1 + BYTES / PAGE)); // behind the checksums of the synced file
      file.write(new byte[4 * BYTES / PAGE]);
    }
    losePower();
    try (OpenStore store = OpenStore.open(image)) {
      PathShell shell = new PathShell(store.vfs());
      assertArrayEquals(new byte[BYTES], shell.read("/fresh"));
      assertArrayEquals(content(1), shell.read("/synced"));
    }
  }

  /** A repair before the next mount does not turn the lost page into lasting damage. */
  @Test
  void aRepairAfterALossOfPowerMakesTheSameHoles() throws IOException {
    tear(2);
    losePower();
    try (Catalog catalog = Catalog.openForRepair(image.resolve("catalog"));
        OffloadLog log =
            OffloadLog.open(new FileLogStorage(image.resolve("log")), OpenStore.SEGMENT_BITS)) {
      catalog.leaveUnclean();
      assertTrue(
          deep(catalog, log, true).stream().anyMatch(text -> text.contains("are lost")),
          "the repair does not report the lost bytes");
    }
    try (OpenStore store = OpenStore.open(image)) {
      PathShell shell = new PathShell(store.vfs());
      assertArrayEquals(withHole(2), shell.read("/fresh"));
      assertArrayEquals(content(1), shell.read("/synced"));
    }
  }

  private void openAndCloseTheCatalog() throws IOException {
    Catalog.open(image.resolve("catalog")).close();
  }

  /** As a mount does that fails or is killed before it looks for torn pages. */
  @Test
  void anOpeningBeforeDoesNotMakeTornPagesDamaged() throws IOException {
    tear(2);
    losePower();
    openAndCloseTheCatalog();
    try (OpenStore store = OpenStore.open(image)) {
      assertArrayEquals(withHole(2), new PathShell(store.vfs()).read("/fresh"));
    }
  }

  @Test
  void anOpeningThatIsKilledDoesNotMakeTornPagesDamaged() throws IOException {
    tear(2);
    losePower();
    Path killed = directory.resolve("killed");
    try (Catalog catalog = Catalog.open(image.resolve("catalog"))) {
      catalog.sync();
      TestFiles.copyTree(image, killed);
    }
    try (OpenStore store = OpenStore.open(killed)) {
      assertArrayEquals(withHole(2), new PathShell(store.vfs()).read("/fresh"));
    }
  }

  /** The damage is in a file that was synced long ago. */
  @Test
  void anOpeningBeforeDoesNotMakeDamageAHole() throws IOException {
    loseContent();
    losePower();
    makeOlder();
    openAndCloseTheCatalog();
    try (OpenStore store = OpenStore.open(image)) {
      assertThrows(FsException.class, () -> new PathShell(store.vfs()).read("/synced"));
    }
  }

  /**
   * After a kill just after the opening of a clean store, missing bytes are damage and not lost.
   */
  @Test
  void afterAKillBeforeTheFirstSyncMissingBytesAreDamaged() throws IOException {
    Path live = directory.resolve("live");
    Path killed = directory.resolve("killed");
    try (OpenStore store = OpenStore.open(live)) {
      new PathShell(store.vfs()).create("/new");
      TestFiles.copyTree(live, killed);
    }
    image = killed;
    loseContent();
    try (OpenStore store = OpenStore.open(image)) {
      assertThrows(FsException.class, () -> new PathShell(store.vfs()).read("/synced"));
    }
  }
}
