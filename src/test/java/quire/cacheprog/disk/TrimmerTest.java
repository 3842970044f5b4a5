package quire.cacheprog.disk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import quire.cacheprog.Bodies;
import quire.cacheprog.CacheEntry;
import quire.cacheprog.CacheId;

@SuppressWarnings("NullAway.Init") // JUnit calls open()
final class TrimmerTest {
  private static final Duration DAY = Duration.ofDays(1);
  private static final long PLENTY = 1L << 40;
  private static final int SIZE = 1000;

  @TempDir private Path scratch;
  private DiskStore store;
  private Instant now;

  @BeforeEach
  void open() throws IOException {
    store = DiskStore.open(scratch.resolve("cache"), scratch);
    now = Instant.now();
  }

  private static CacheId action(int daysAgo) {
    return Bodies.action(daysAgo);
  }

  /** An output of 1,000 bytes that was last used so many days ago, and its action. */
  private Path put(int daysAgo) throws IOException {
    byte[] body = Bodies.random(daysAgo, SIZE);
    Path output = put(action(daysAgo), body);
    age(output, daysAgo);
    age(store.layout().action(action(daysAgo)), daysAgo);
    return output;
  }

  private Path put(CacheId action, byte[] body) throws IOException {
    try (DiskRun run = store.begin()) {
      return run.put(action, Bodies.sha256(body), body.length, Bodies.stream(body));
    }
  }

  private @Nullable CacheEntry get(CacheId action) throws IOException {
    try (DiskRun run = store.begin()) {
      return run.get(action);
    }
  }

  private void age(Path file, int daysAgo) throws IOException {
    Files.setLastModifiedTime(file, FileTime.from(now.minus(DAY.multipliedBy(daysAgo))));
  }

  private long trim(int maxDays, long maxSize) throws IOException {
    return new Trimmer(store, DAY.multipliedBy(maxDays), maxSize).trim(now);
  }

  private boolean isThere(int daysAgo) {
    boolean output =
        Files.exists(store.layout().output(Bodies.sha256(Bodies.random(daysAgo, SIZE))));
    assertEquals(output, Files.exists(store.layout().action(action(daysAgo))), "half of it");
    return output;
  }

  @Test
  void outputsThatAreNotUsedForLongAreDeleted() throws IOException {
    for (int days : List.of(0, 3, 4, 6, 9)) {
      put(days);
    }
    assertEquals(2 * SIZE, trim(5, PLENTY));
    assertTrue(isThere(0) && isThere(3) && isThere(4));
    assertFalse(isThere(6) || isThere(9));
    assertEquals(0, trim(5, PLENTY));
  }

  @Test
  void beyondTheSizeTheOldestGoFirst() throws IOException {
    for (int days : List.of(0, 2, 3, 4)) {
      put(days);
    }
    assertEquals(SIZE, trim(100, 3 * SIZE));
    assertTrue(isThere(0) && isThere(2) && isThere(3));
    assertFalse(isThere(4));
    assertEquals(2 * SIZE, trim(100, 10));
    assertTrue(isThere(0));
  }

  @Test
  void whatWasUsedInTheLastDayStaysWhateverTheLimits() throws IOException {
    put(0);
    put(1);
    assertEquals(0, trim(0, 0));
    assertTrue(isThere(0) && isThere(1));
  }

  @Test
  void outputsThatALongRunMayHaveUsedStay() throws IOException {
    put(3);
    put(7);
    try (DiskRun run = store.begin()) {
      assertNotNull(run);
      Path file = onlyRun();
      age(file, 5);
      // as another process sees it, which has not opened the file itself
      DiskStore other = DiskStore.open(scratch.resolve("cache"), scratch);
      assertEquals(1, new Trimmer(other, Duration.ZERO, 0).trim(now) / SIZE);
      assertTrue(isThere(3));
      assertFalse(isThere(7));
      assertTrue(Files.exists(file));
    }
    assertEquals(SIZE, trim(0, 0));
    assertFalse(isThere(3));
  }

  private Path onlyRun() throws IOException {
    try (var files = Files.list(store.layout().runs())) {
      return files.findFirst().orElseThrow();
    }
  }

  @Test
  void aKilledRunProtectsNoOutputs() throws IOException {
    put(3);
    Files.createDirectories(store.layout().runs());
    Path left = Files.createFile(store.layout().runs().resolve("1-left"));
    age(left, 5);
    assertEquals(SIZE, trim(0, 0));
    assertFalse(Files.exists(left));
  }

  @Test
  void filesThatCannotBeReadOrDeletedDoNotStopATrim() throws IOException {
    for (int days : List.of(6, 7, 8)) {
      put(days);
    }
    for (Path file :
        List.of(
            store.layout().action(action(6)),
            store.layout().output(Bodies.sha256(Bodies.random(7, SIZE))))) {
      Files.delete(file);
      Files.createFile(Files.createDirectory(file).resolve("inside"));
      age(file, 9);
    }
    trim(5, PLENTY);
    assertFalse(isThere(8));
    assertFalse(Files.exists(store.layout().output(Bodies.sha256(Bodies.random(6, SIZE)))));
  }

  @Test
  void whatIsUsedAgainStays() throws IOException {
    put(9);
    assertNotNull(get(action(9)));
    assertEquals(0, trim(5, PLENTY));
    assertTrue(isThere(9));
  }

  @Test
  void anActionGoesWithItsOutput() throws IOException {
    byte[] body = Bodies.random(4, SIZE);
    put(4);
    CacheId other = Bodies.action(100);
    put(other, body);
    age(store.layout().action(other), 2);
    age(store.layout().output(Bodies.sha256(body)), 4);
    assertEquals(SIZE, trim(100, 0));
    assertFalse(Files.exists(store.layout().action(other)));
    assertNull(get(other));
  }

  @Test
  void unfinishedFilesOfAKilledProcessAreDeleted() throws IOException {
    Path old = Files.createFile(store.layout().newFile());
    age(old, 2);
    Path young = Files.createFile(store.layout().newFile());
    trim(5, PLENTY);
    assertFalse(Files.exists(old));
    assertTrue(Files.exists(young));
  }

  @Test
  void aTrimIsDueOnceAnHour() throws IOException {
    Trimmer trimmer = new Trimmer(store, DAY, PLENTY);
    assertTrue(trimmer.isDue(now));
    trimmer.trim(now);
    assertFalse(trimmer.isDue(now.plusSeconds(3500)));
    assertTrue(trimmer.isDue(now.plusSeconds(3700)));
    assertTrue(trimmer.isDue(now.minusSeconds(10)), "a clock that went back");
  }
}
