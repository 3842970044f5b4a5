package quire.store;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import quire.Await;

/** The text of a lock says how a process has left the store. */
final class StoreOpeningTest {
  @TempDir private Path scratch;
  private Path root;

  @BeforeEach
  void makeTheStore() throws IOException {
    root = scratch.resolve("store");
    StoreDirectory.openOrCreate(root).close();
    awaitTheNextMillisecond();
  }

  /** Two openings differ in their milliseconds. */
  private static void awaitTheNextMillisecond() {
    long now = System.currentTimeMillis();
    Await.until("the next millisecond", () -> System.currentTimeMillis() > now);
  }

  private StoreOpening last() {
    return StoreOpening.lastOf(root).orElseThrow();
  }

  @Test
  void isSafeOnceTheProcessSaysSo() throws IOException {
    StoreOpening opening;
    try (StoreDirectory store = StoreDirectory.openExisting(root)) {
      opening = last();
      assertFalse(opening.isSafe());
      store.markSafe();
      assertTrue(opening.isSafe());
    }
    assertTrue(opening.isSafe());
    assertFalse(opening.isFollowed());
  }

  @Test
  void isNotSafeIfTheProcessEndsWithoutSayingSo() throws IOException {
    StoreDirectory.openExisting(root).close();
    StoreOpening opening = last();
    assertFalse(opening.isSafe());
    awaitTheNextMillisecond();
    try (StoreDirectory next = StoreDirectory.openExisting(root)) {
      assertTrue(opening.isFollowed());
      next.markSafe(); // this says so only of the next process
      assertFalse(opening.isSafe());
    }
  }

  @Test
  void theNextProcessKeepsTheText() throws IOException {
    try (StoreDirectory store = StoreDirectory.openExisting(root)) {
      store.markSafe();
    }
    StoreOpening opening = last();
    awaitTheNextMillisecond();
    StoreDirectory.openExisting(root).close();
    assertTrue(opening.isFollowed());
    assertTrue(opening.isSafe());
    assertFalse(last().isSafe());
  }

  @Test
  void olderProgramsFindThePid() throws IOException {
    byte[] text = Files.readAllBytes(root.resolve("lock"));
    String pid = Long.toString(ProcessHandle.current().pid());
    assertEquals(pid, new String(text, 0, LockText.PID_BYTES, US_ASCII).strip());
  }

  @Test
  void otherTextsAreIgnored() throws IOException {
    for (String text :
        new String[] {"", "4711\n", "x".repeat(100_000), "4711\n" + "\0".repeat(90)}) {
      Files.writeString(root.resolve("lock"), text);
      assertTrue(StoreOpening.lastOf(root).isEmpty());
    }
    StoreDirectory.openExisting(root).close();
    assertTrue(StoreOpening.lastOf(root).isPresent());
    Files.delete(root.resolve("lock"));
    assertTrue(StoreOpening.lastOf(root).isEmpty());
  }

  @Test
  void aLockThatIsNoFileIsNotOpened() throws IOException, InterruptedException {
    Path lock = root.resolve("lock");
    Files.delete(lock);
    assertEquals(0, new ProcessBuilder("mkfifo", lock.toString()).start().waitFor());
    Assertions.assertTimeoutPreemptively(
        Duration.ofSeconds(30), () -> assertTrue(StoreOpening.lastOf(root).isEmpty()));
  }
}
