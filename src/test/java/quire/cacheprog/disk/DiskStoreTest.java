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
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import quire.cacheprog.Bodies;
import quire.cacheprog.BodyException;
import quire.cacheprog.CacheEntry;
import quire.cacheprog.CacheId;

final class DiskStoreTest extends DiskStoreCase {
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
  void anotherProcessSeesAPut() throws IOException {
    put(store, ACTION, BODY);
    assertEquals(hit(store, ACTION), hit(open(NOW.plusSeconds(5), "boot-1"), ACTION));
  }

  /** Otherwise all results after a {@code go clean -testcache} would count as expired. */
  @Test
  void anotherPutRefreshesTheTimeAndKeepsTheFile() throws IOException {
    Path path = put(store, ACTION, BODY);
    Object inode = inode(path);
    Instant later = NOW.plusSeconds(100);
    DiskRun second = open(later, "boot-1");
    assertEquals(path, put(second, ACTION, BODY));
    assertEquals(inode, inode(path));
    assertEquals(later, hit(store, ACTION).time());
  }

  private static Object inode(Path file) throws IOException {
    return Files.getAttribute(file, "unix:ino");
  }

  @Test
  void anActionMayGetAnotherOutput() throws IOException {
    Path first = put(store, ACTION, BODY);
    byte[] other = Bodies.random(2, 5);
    put(store, ACTION, other);
    assertEquals(Bodies.sha256(other), hit(store, ACTION).output());
    assertTrue(Files.exists(first), "the old output is deleted, which a process may have mapped");
  }

  @Test
  void aBodyOfAnotherSizeOrDigestIsNotKept() {
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

  /** A loss of power leaves zeros of the right length in a file that was not synced. */
  @Test
  void afterABootDamageOfTheRightSizeIsFound() throws IOException {
    Path path = put(store, ACTION, BODY);
    Files.write(path, new byte[BODY.length]);
    assertNotNull(store.get(ACTION), "an output is checked although the machine was not booted");
    DiskRun rebooted = open(NOW, "boot-2");
    assertNull(rebooted.get(ACTION));
    Path again = put(rebooted, ACTION, BODY);
    assertArrayEquals(BODY, Files.readAllBytes(again));
  }

  @Test
  void anOutputFoundWholeAfterABootIsNotReadAgain() throws IOException {
    Path path = put(store, ACTION, BODY);
    assertEquals(NOW, hit(open(NOW, "boot-2"), ACTION).time());
    Files.write(path, new byte[BODY.length]);
    assertNotNull(open(NOW, "boot-3").get(ACTION), "it was read once more");
  }

  @Test
  void aUseIsRecordedOnceAnHour() throws IOException {
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

  @Test
  void actionsAndOutputsAreDifferentFiles() throws IOException {
    put(store, OUTPUT, BODY);
    assertNotEquals(disk.layout().action(OUTPUT), hit(store, OUTPUT).path());
  }
}
