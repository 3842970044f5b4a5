package quire.vfs.live;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import quire.catalog.Catalog;
import quire.catalog.Garbage;
import quire.error.Errno;
import quire.error.FsException;
import quire.store.DiskRoom;
import quire.vfs.trees.Throttle;

final class UpkeepTest {
  private static final Upkeep.Urgency LOW = Upkeep.Urgency.LOW;

  private static final long MILLISECOND = 1_000_000;

  @TempDir private Path directory;

  private final BlockingQueue<Object> seen = new LinkedBlockingQueue<>();

  @SuppressWarnings("NullAway.Init") // set before each test
  private Catalog catalog;

  @SuppressWarnings("NullAway.Init") // set before each test
  private Garbage garbage;

  @BeforeEach
  void open() throws IOException {
    catalog = Catalog.open(directory.resolve("catalog"));
    garbage = catalog.garbage();
  }

  @AfterEach
  void close() {
    catalog.close();
  }

  private Object next() throws InterruptedException {
    Object next = seen.poll(30, TimeUnit.SECONDS);
    return next == null ? "nothing" : next;
  }

  @Test
  void directoriesAreEmptied() throws Exception {
    try (Upkeep upkeep =
        new Upkeep(new SpaceGuard(DiskRoom.of(directory)), garbage, Upkeep.PERIOD)) {
      upkeep.empty(7); // before it starts, as after a crash
      upkeep.start((ino, stop) -> seen.add(ino), (urgency, stop) -> seen.add("collected"));
      assertEquals(7L, next());
      upkeep.empty(8);
      assertEquals(8L, next());
    }
    assertTrue(seen.isEmpty());
  }

  @Test
  void aDirectoryThatFailedOnAFullDiskIsEmptiedLater() throws Exception {
    AtomicBoolean full = new AtomicBoolean(true);
    try (Upkeep upkeep =
        new Upkeep(new SpaceGuard(DiskRoom.of(directory)), garbage, Upkeep.PERIOD)) {
      upkeep.start(
          (ino, stop) -> {
            if (full.getAndSet(false)) {
              throw new FsException(Errno.ENOSPC, "as the test wants");
            }
            seen.add(ino);
          },
          (urgency, stop) -> true);
      upkeep.empty(7);
      assertEquals(7L, next());
    }
  }

  /** After several collections that were cut short, one runs to its end. */
  @Test
  void garbageIsCollectedInTheBackground() throws Exception {
    try (Upkeep upkeep = new Upkeep(new SpaceGuard(DiskRoom.of(directory)), garbage, MILLISECOND)) {
      upkeep.start(
          (ino, stop) -> {},
          (urgency, stop) -> {
            if (urgency == Upkeep.Urgency.HIGH) {
              garbage.take();
            }
            seen.add(urgency);
            return urgency == Upkeep.Urgency.HIGH;
          });
      garbage.suspect(1);
      for (Upkeep.Urgency urgency : List.of(LOW, LOW, LOW, Upkeep.Urgency.HIGH)) {
        assertEquals(urgency, next());
      }
      garbage.suspect(1);
      assertEquals(LOW, next());
    }
  }

  @Test
  void upkeepGoesOnAfterAFailure() throws Exception {
    try (Upkeep upkeep = new Upkeep(new SpaceGuard(DiskRoom.of(directory)), garbage, MILLISECOND)) {
      upkeep.start(
          (ino, stop) -> {
            seen.add(ino);
            throw new IllegalStateException("a bug");
          },
          (urgency, stop) -> true);
      upkeep.empty(1);
      upkeep.empty(2);
      assertEquals(3L, (long) next() + (long) next());
    }
  }

  @Test
  void aThrottleEndsWhenItIsToldToStop() throws IOException {
    Throttle.slow(() -> false).run();
    assertThrows(Throttle.Stopped.class, () -> Throttle.slow(() -> true).run());
    assertThrows(Throttle.Stopped.class, () -> Throttle.fast(() -> true).run());
  }
}
