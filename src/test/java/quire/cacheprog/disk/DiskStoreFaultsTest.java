package quire.cacheprog.disk;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import quire.cacheprog.Bodies;
import quire.cacheprog.BodyException;

/** Full disks, unreadable files, and directories that are no cache of quire. */
final class DiskStoreFaultsTest extends DiskStoreCase {
  @Test
  void aBodyWithoutRoomOnTheDiskIsKeptElsewhereUntilTheEnd() throws IOException {
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

  private static void makeFull(Path place) throws IOException {
    Files.deleteIfExists(place);
    Files.createFile(place); // a file, in which even root can make nothing
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

  @Test
  void anActionThatCannotBeReadIsAMiss() throws IOException {
    put(store, ACTION, BODY);
    block(disk.layout().action(ACTION));
    assertNull(store.get(ACTION));
    assertArrayEquals(BODY, Files.readAllBytes(put(store, ACTION, BODY)));
    assertEquals(List.of(), files(directory.resolve("tmp")));
  }

  /** Puts a directory in the place of a file, so that no rename can replace it. */
  private static Path block(Path file) throws IOException {
    Files.deleteIfExists(file);
    return Files.createFile(Files.createDirectories(file).resolve("inside"));
  }

  @Test
  void anOutputThatCannotBeReplacedIsKeptElsewhere() throws IOException {
    block(put(store, ACTION, BODY));
    assertNull(store.get(ACTION));
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

  /** As on a disk with room for a body, but not for a directory. */
  @Test
  void anOutputForWhichNoDirectoryCanBeMadeIsKeptElsewhere() throws IOException {
    Files.createFile(directory.resolve("o"));
    assertKeptElsewhere();
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

  /** A full disk has no room to record that an output was found whole after a boot. */
  @Test
  void anOutputThatIsWholeIsAHitEvenIfThatCannotBeRecorded() throws IOException {
    put(store, ACTION, BODY);
    DiskRun rebooted = open(NOW, "boot-2");
    makeFull(directory.resolve("tmp"));
    assertArrayEquals(BODY, Files.readAllBytes(hit(rebooted, ACTION).path()));
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

  private static void assertRefused(String expected, org.junit.jupiter.api.function.Executable e) {
    CacheDirectoryException refused = assertThrows(CacheDirectoryException.class, e);
    assertEquals(expected, refused.getMessage());
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
}
