package quire.work;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import quire.error.Errno;
import quire.error.FsException;

final class AskerTest {
  private static void assertInterrupted(Runnable work) {
    assertEquals(Errno.EINTR, assertThrows(FsException.class, work::run).errno());
  }

  @Test
  void workWithoutAnAskerGoesOn() {
    assertDoesNotThrow(Asker::requireThere);
  }

  @Test
  void workEndsOnceTheAskerHasGone() {
    AtomicBoolean gone = new AtomicBoolean();
    Asker asker = new Asker(gone::get);
    asker.execute(Asker::requireThere);
    gone.set(true);
    asker.execute(
        () ->
            assertInterrupted(
                () -> {
                  for (long end = System.nanoTime() + 60_000_000_000L; System.nanoTime() < end; ) {
                    Asker.requireThere();
                  }
                }));
    assertDoesNotThrow(Asker::requireThere);
  }

  @Test
  void cleaningUpGoesOnAfterTheAskerHasGone() {
    Asker asker = new Asker(() -> true);
    asker.execute(
        () -> {
          assertInterrupted(Asker::requireThere);
          Asker.nobody().execute(Asker::requireThere);
          assertInterrupted(Asker::requireThere);
        });
  }

  @Test
  void anAskerThatHasGoneDoesNotWaitForATurn() {
    Asker asker = new Asker(() -> false);
    asker.leave();
    asker.execute(() -> assertInterrupted(() -> Asker.acquire(new Semaphore(0))));
    asker.execute(() -> Asker.acquire(new Semaphore(1)));
  }

  @Test
  void aShareGivesBackAllThatItHasTaken() {
    HeapBudget budget = new HeapBudget(1 << 20);
    try (HeapBudget.Share one = budget.share();
        HeapBudget.Share other = budget.share()) {
      assertEquals(true, one.take(900_000));
      assertEquals(false, other.take(200_000));
      one.giveBack(900_000);
      assertEquals(true, one.take(900_000));
    }
    assertEquals(0, budget.usedBytes());
  }
}
