package quire.cacheprog.disk;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import quire.cacheprog.Bodies;
import quire.cacheprog.BodyException;
import quire.cacheprog.CacheEntry;
import quire.cacheprog.CacheId;

@SuppressWarnings("NullAway.Init") // JUnit calls open()
final class DiskStoreTest {
  private static final Instant NOW = Instant.parse("2026-05-04T03:02:01.000000009Z");
  private static final CacheId ACTION = Bodies.action(1);
  private static final byte[] BODY = Bodies.random(1, 100_000);
  private static final CacheId OUTPUT = Bodies.sha256(BODY);

  @TempDir private Path scratch;
  private final List<DiskRun> runs = new ArrayList<>();
  private Path directory;
  private DiskStore disk;
  private DiskRun store;

  @BeforeEach
  void open() throws IOException {
    directory = scratch.resolve("cache");
    disk = disk(NOW, "boot-1");
    store = begin(disk);
  }

  @AfterEach
  void close() throws IOException {
    for (DiskRun run : runs) {
      run.close();
    }
  }

  private DiskStore disk(Instant now, String boot) throws IOException {
    return DiskStore.open(directory, scratch, Clock.fixed(now, ZoneOffset.UTC), boot);
  }

  private DiskRun begin(DiskStore of) throws IOException {
    DiskRun run = of.begin();
    runs.add(run);
    return run;
  }

  /** A run of another process. */
  private DiskRun open(Instant now, String boot) throws IOException {
    return begin(disk(now, boot));
  }

  private static Path put(DiskRun into, CacheId action, byte[] body) throws IOException {
    return into.put(action, Bodies.sha256(body), body.length, Bodies.stream(body));
  }

  private static CacheEntry hit(DiskRun in, CacheId action) throws IOException {
    CacheEntry entry = in.get(action);
    assertNotNull(entry);
    return entry;
  }

  private static Object inode(Path file) throws IOException {
    return Files.getAttribute(file, "unix:ino");
  }

  private static void use(Path file, Instant when) throws IOException {
    Files.setLastModifiedTime(file, FileTime.from(when));
  }

  private static List<Path> files(Path below) throws IOException {
    try (Stream<Path> all = Files.walk(below)) {
      return all.filter(Files::isRegularFile).toList();
    }
  }

  @Test
  void whatWasPutIsAFileWithoutExtensionAndKeepsItsTime() throws IOException {
    Path path = put(store, ACTION, BODY);
    CacheEntry entry = hit(store, ACTION);
    assertEquals(new CacheEntry(OUTPUT, BODY.length, NOW, path), entry);
    assertTrue(path.isAbsolute());
    assertFalse(String.valueOf(path.getFileName()).contains("."));
    assertArrayEquals(BODY, Files.readAllBytes(path));
    assertNull(store.get(Bodies.action(2)));
    assertEquals(List.of(), files(directory.resolve("tmp")));
  }

  @Test
  void anotherProcessSeesItToo() throws IOException {
    put(store, ACTION, BODY);
    assertEquals(hit(store, ACTION), hit(open(NOW.plusSeconds(5), "boot-1"), ACTION));
  }

  /** Or {@code go clean -testcache} would make all later results worthless. */
  @Test
  void puttingItAgainRefreshesTheTimeAndLeavesTheFileAlone() throws IOException {
    Path path = put(store, ACTION, BODY);
    Object inode = inode(path);
    Instant later = NOW.plusSeconds(100);
    DiskRun second = open(later, "boot-1");
    assertEquals(path, put(second, ACTION, BODY));
    assertEquals(inode, inode(path));
    assertEquals(later, hit(store, ACTION).time());
  }

  @Test
  void anActionMayMakeSomethingElseTheNextTime() throws IOException {
    Path first = put(store, ACTION, BODY);
    byte[] other = Bodies.random(2, 5);
    put(store, ACTION, other);
    assertEquals(Bodies.sha256(other), hit(store, ACTION).output());
    assertTrue(Files.exists(first), "somebody may have it mapped");
  }

  @Test
  void aBodyThatIsNotWhatWasSaidIsNotKept() {
    CacheId wrong = Bodies.sha256(new byte[1]);
    for (long size : new long[] {BODY.length - 1, BODY.length + 1, BODY.length}) {
      CacheId name = size == BODY.length ? wrong : OUTPUT;
      assertThrows(BodyException.class, () -> store.put(ACTION, name, size, Bodies.stream(BODY)));
    }
    assertAll(0);
  }

  private void assertAll(int files) {
    try {
      assertNull(store.get(ACTION));
      assertEquals(files, files(directory.resolve("tmp")).size());
      assertFalse(Files.exists(directory.resolve("o")));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void aBodyThatCannotBeReadIsNotKept() {
    InputStream broken = Bodies.broken("cut off");
    assertThrows(IOException.class, () -> store.put(ACTION, OUTPUT, 5, broken));
    assertAll(0);
  }

  @Test
  void whatIsMissingOrShorterIsAMissUntilItIsPutAgain() throws IOException {
    Path path = put(store, ACTION, BODY);
    Files.write(path, new byte[10]);
    assertNull(store.get(ACTION));
    put(store, ACTION, BODY);
    assertArrayEquals(BODY, Files.readAllBytes(hit(store, ACTION).path()));
    Files.delete(path);
    assertNull(store.get(ACTION));
  }

  @Test
  void aDamagedActionIsAMiss() throws IOException {
    put(store, ACTION, BODY);
    Path file = disk.layout().action(ACTION);
    byte[] good = Files.readAllBytes(file);
    for (int length = 0; length < good.length; length++) {
      Files.write(file, java.util.Arrays.copyOf(good, length));
      assertNull(store.get(ACTION), "cut off at " + length);
    }
    Files.write(file, new byte[good.length]);
    assertNull(store.get(ACTION));
    Files.write(file, good);
    assertNotNull(store.get(ACTION));
  }

  /** A loss of power leaves zeros of the right length where nothing was synced. */
  @Test
  void afterABootDamageOfTheRightSizeIsFound() throws IOException {
    Path path = put(store, ACTION, BODY);
    Files.write(path, new byte[BODY.length]);
    assertNotNull(store.get(ACTION), "within one boot nothing is lost");
    DiskRun rebooted = open(NOW, "boot-2");
    assertNull(rebooted.get(ACTION));
    Path again = put(rebooted, ACTION, BODY);
    assertArrayEquals(BODY, Files.readAllBytes(again));
  }

  @Test
  void whatWasFoundWholeAfterABootIsNotReadAgain() throws IOException {
    Path path = put(store, ACTION, BODY);
    assertEquals(NOW, hit(open(NOW, "boot-2"), ACTION).time());
    Files.write(path, new byte[BODY.length]);
    assertNotNull(open(NOW, "boot-3").get(ACTION), "it was read once more");
  }

  @Test
  void aUseIsRememberedToTheHour() throws IOException {
    Path path = put(store, ACTION, BODY);
    Path action = disk.layout().action(ACTION);
    Instant recently = NOW.minus(Duration.ofMinutes(59));
    use(path, recently);
    hit(store, ACTION);
    assertEquals(recently, Files.getLastModifiedTime(path).toInstant());
    for (Duration ago : List.of(Duration.ofHours(2), Duration.ofDays(3))) {
      use(path, NOW.minus(ago));
      use(action, NOW.minus(ago));
      hit(store, ACTION);
      assertEquals(NOW, Files.getLastModifiedTime(path).toInstant());
      assertEquals(NOW, Files.getLastModifiedTime(action).toInstant());
    }
  }

  @Test
  void readOnlyNothingIsChanged() throws IOException {
    Path path = put(store, ACTION, BODY);
    use(path, NOW.minus(Duration.ofDays(2)));
    List<Path> before = files(directory);
    try (DiskRun readOnly = DiskStore.openReadOnly(directory).begin()) {
      assertEquals(path, hit(readOnly, ACTION).path());
      assertThrows(IOException.class, () -> put(readOnly, ACTION, BODY));
    }
    assertEquals(before, files(directory));
    assertEquals(NOW.minus(Duration.ofDays(2)), Files.getLastModifiedTime(path).toInstant());
  }

  // ---- a disk that takes no more

  private static void makeFull(Path place) throws IOException {
    Files.deleteIfExists(place);
    Files.createFile(place); // in which nothing can be made, even by root
  }

  @Test
  void whatTheDiskHasNoRoomForIsThereUntilTheEnd() throws IOException {
    makeFull(directory.resolve("tmp"));
    Path path = put(store, ACTION, BODY);
    assertFalse(path.startsWith(directory));
    assertArrayEquals(BODY, Files.readAllBytes(path));
    assertThrows(BodyException.class, () -> store.put(ACTION, OUTPUT, 7, Bodies.stream(BODY)));
    store.close();
    assertFalse(Files.exists(path));
    try (Stream<Path> left = Files.list(scratch)) {
      assertEquals(List.of(directory), left.toList());
    }
  }

  @Test
  void theEndOfARunLeavesTheBodiesOfOthersAlone() throws IOException {
    makeFull(directory.resolve("tmp"));
    Path path = put(store, ACTION, BODY);
    DiskRun other = begin(disk);
    Path others = put(other, ACTION, BODY);
    other.close();
    assertFalse(Files.exists(others));
    assertArrayEquals(BODY, Files.readAllBytes(path));
    IOException late = assertThrows(IOException.class, () -> put(other, ACTION, BODY));
    assertEquals("the build that this output is for has ended", late.getMessage());
  }

  @Test
  void bodiesOfAKilledProcessAreDeletedAndNothingElse() throws IOException {
    makeFull(directory.resolve("tmp"));
    Path ours = put(store, ACTION, BODY);
    Path left = Files.createDirectory(scratch.resolve("quire-cacheprog-1"));
    Files.createFile(left.resolve("lock"));
    Files.write(left.resolve("body-1"), BODY);
    Path notes = Files.createDirectory(scratch.resolve("quire-cacheprog-notes"));
    Files.createFile(notes.resolve("thesis.tex"));
    Path mixed = Files.createDirectory(scratch.resolve("quire-cacheprog-mixed"));
    Files.createFile(mixed.resolve("lock"));
    Files.createFile(mixed.resolve("thesis.tex"));
    Files.delete(directory.resolve("tmp"));
    disk(NOW, "boot-1");
    assertFalse(Files.exists(left));
    assertTrue(Files.exists(ours), "it is in use");
    assertTrue(Files.exists(notes.resolve("thesis.tex")));
    assertTrue(Files.exists(mixed.resolve("thesis.tex")));
  }

  @Test
  void theScratchDirectoryIsWhereTheUserWantsIt() {
    assertEquals(Path.of("/a/b"), Scratch.directory(Map.of("TMPDIR", "/a/b")));
    assertEquals(Path.of("b").toAbsolutePath(), Scratch.directory(Map.of("TMPDIR", "b")));
    Path java = Path.of(System.getProperty("java.io.tmpdir"));
    assertEquals(java, Scratch.directory(Map.of()));
    assertEquals(java, Scratch.directory(Map.of("TMPDIR", "")));
  }

  @Test
  void whenNoDiskHasRoomThePutFailsAndTheNextOneMayWork() throws IOException {
    Path full = Files.createFile(scratch.resolve("full"));
    DiskRun nowhere =
        begin(DiskStore.open(directory, full, Clock.fixed(NOW, ZoneOffset.UTC), "boot-1"));
    makeFull(directory.resolve("tmp"));
    IOException refused = assertThrows(IOException.class, () -> put(nowhere, ACTION, BODY));
    String said = String.valueOf(refused.getMessage());
    assertTrue(said.startsWith("neither the cache directory %s takes".formatted(directory)), said);
    assertTrue(said.contains("nor %s (".formatted(full)), said);
    Files.delete(directory.resolve("tmp"));
    Files.createDirectory(directory.resolve("tmp"));
    put(nowhere, ACTION, BODY);
    assertNotNull(nowhere.get(ACTION));
  }

  // ---- files that cannot be read or replaced

  /** A directory in its place, which no rename replaces. */
  private static Path block(Path file) throws IOException {
    Files.deleteIfExists(file);
    return Files.createFile(Files.createDirectories(file).resolve("inside"));
  }

  @Test
  void anActionThatCannotBeReadIsAMiss() throws IOException {
    put(store, ACTION, BODY);
    block(disk.layout().action(ACTION));
    assertNull(store.get(ACTION));
    assertArrayEquals(BODY, Files.readAllBytes(put(store, ACTION, BODY)));
    assertEquals(List.of(), files(directory.resolve("tmp")));
  }

  @Test
  void anOutputThatCannotBeReplacedIsKeptElsewhere() throws IOException {
    block(put(store, ACTION, BODY));
    assertNull(store.get(ACTION));
    assertKeptElsewhere();
  }

  /** As when the disk has room for a body, and none for a directory. */
  @Test
  void anOutputForWhichNoDirectoryCanBeMadeIsKeptElsewhere() throws IOException {
    Files.createFile(directory.resolve("o"));
    assertKeptElsewhere();
  }

  private void assertKeptElsewhere() throws IOException {
    Path path = put(store, ACTION, BODY);
    assertFalse(path.startsWith(directory));
    assertArrayEquals(BODY, Files.readAllBytes(path));
    assertEquals(List.of(), files(directory.resolve("tmp")));
    store.close();
    assertFalse(Files.exists(path));
  }

  @Test
  void anOutputThatCannotBeKeptAnywhereLeavesNothing() throws IOException {
    Path full = Files.createFile(scratch.resolve("full"));
    DiskRun nowhere =
        begin(DiskStore.open(directory, full, Clock.fixed(NOW, ZoneOffset.UTC), "boot-1"));
    Files.createFile(directory.resolve("o"));
    assertThrows(IOException.class, () -> put(nowhere, ACTION, BODY));
    assertEquals(List.of(), files(directory.resolve("tmp")));
  }

  /** On a full disk it could not be recorded that an output was found whole after a boot. */
  @Test
  void anOutputThatIsWholeIsAHitEvenIfThatCannotBeRecorded() throws IOException {
    put(store, ACTION, BODY);
    DiskRun rebooted = open(NOW, "boot-2");
    makeFull(directory.resolve("tmp"));
    assertArrayEquals(BODY, Files.readAllBytes(hit(rebooted, ACTION).path()));
  }

  // ---- directories that cannot be used

  private static void assertRefused(String expected, org.junit.jupiter.api.function.Executable e) {
    CacheDirectoryException refused = assertThrows(CacheDirectoryException.class, e);
    assertEquals(expected, refused.getMessage());
  }

  @Test
  void aDirectoryOfSomebodyElseIsRefused() throws IOException {
    Path other = Files.createDirectory(scratch.resolve("other"));
    Files.createFile(other.resolve("thesis.tex"));
    assertRefused(
        other + " is not empty and is not a cache of quire; name another directory with --dir",
        () -> DiskStore.open(other, scratch));
    assertRefused(
        "there is no cache in %s; without --read-only one is made".formatted(other),
        () -> DiskStore.openReadOnly(other));
    assertEquals(1, files(other).size());
  }

  @Test
  void aFileIsRefused() throws IOException {
    Path file = Files.createFile(scratch.resolve("file"));
    assertRefused(
        "the cache directory %1$s cannot be made: %1$s is not a directory; name another with --dir"
            .formatted(file),
        () -> DiskStore.open(file, scratch));
  }

  @Test
  void aNewerVersionIsRefused() throws IOException {
    Path format = directory.resolve("quire-cacheprog");
    Files.writeString(format, "quire-cacheprog 2\n");
    assertRefused(
        directory.toRealPath()
            + " has version 2 and this program knows versions up to 1; use a newer quire",
        () -> DiskStore.open(directory, scratch));
    Files.writeString(format, "shopping list\n");
    assertRefused(
        "%s does not look like the format file of a cache; name another --dir"
            .formatted(directory.toRealPath().resolve("quire-cacheprog")),
        () -> DiskStore.open(directory, scratch));
  }

  @Test
  void actionsAndOutputsAreDifferentFiles() throws IOException {
    put(store, OUTPUT, BODY);
    assertNotEquals(disk.layout().action(OUTPUT), hit(store, OUTPUT).path());
  }
}
