package quire.vfs.trees;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import quire.Await;

final class LongHeldLockTest {
  private static final long LONG = 3_600_000_000_000L;

  private final LongHeldLock lock = new LongHeldLock();
  private final ExecutorService others = Executors.newCachedThreadPool();
  private CountDownLatch release = new CountDownLatch(1);

  @AfterEach
  void end() {
    release.countDown();
    others.close();
  }

  private void haveOtherTakeIt() throws InterruptedException {
    CountDownLatch held = new CountDownLatch(1);
    release = new CountDownLatch(1);
    CountDownLatch mayRelease = release;
    others.execute(
        () ->
            lock.run(
                () -> {
                  held.countDown();
                  Await.until("the test lets go", () -> mayRelease.getCount() == 0);
                  return 0;
                }));
    held.await();
  }

  private void haveOtherRelease() {
    release.countDown();
    Await.until("the lock is free", () -> !lock.isTaken());
  }

  @Test
  void patienceCountsForEachHolderAnew() throws InterruptedException {
    assertFalse(lock.isKeptFor(0));
    haveOtherTakeIt();
    assertFalse(lock.isKeptFor(LONG));
    Await.until("the lock is held for some time", () -> lock.isKeptFor(0));
    assertFalse(lock.tryRun(() -> "a test", () -> {}, () -> lock.isKeptFor(0)));
    haveOtherRelease();
    assertFalse(lock.isKeptFor(0));
    haveOtherTakeIt();
    assertFalse(lock.isKeptFor(LONG), "the time of the holder before is counted");
    haveOtherRelease();
  }

  @Test
  void theHolderDoesNotWaitForItself() {
    assertEquals(
        false,
        lock.run(
            () -> {
              boolean first = lock.isKeptFor(-1);
              return first || lock.run(() -> lock.isKeptFor(-1));
            }));
    assertTrue(lock.tryRun(() -> "a test", () -> {}, () -> true));
  }
}
