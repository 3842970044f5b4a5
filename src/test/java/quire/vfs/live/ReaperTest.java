package quire.vfs.live;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import quire.error.Errno;
import quire.error.FsException;

final class ReaperTest {
  @Test
  void aDeletionThatFailedOnAFullDiskIsRepeated() throws InterruptedException {
    BlockingQueue<List<Long>> seen = new LinkedBlockingQueue<>();
    AtomicBoolean full = new AtomicBoolean(true);
    Reaper reaper =
        new Reaper(
            some -> {
              if (full.getAndSet(false)) {
                throw new FsException(Errno.ENOSPC, "as the test wants");
              }
              seen.add(List.copyOf(some));
            });
    try {
      reaper.add(7);
      assertEquals(List.of(7L), seen.poll(30, TimeUnit.SECONDS));
    } finally {
      reaper.close();
    }
  }

  /** All inodes come in one chunk, because the first attempt waits for them. */
  @Test
  void anInodeThatCannotBeDeletedDoesNotStopOthers() throws InterruptedException {
    BlockingQueue<List<Long>> seen = new LinkedBlockingQueue<>();
    CountDownLatch queued = new CountDownLatch(1);
    Reaper reaper =
        new Reaper(
            some -> {
              await(queued);
              if (some.contains(7L)) {
                throw new FsException(Errno.EIO, "as the test wants");
              }
              seen.add(List.copyOf(some));
            });
    try {
      for (long ino = 5; ino < 10; ino++) {
        reaper.add(ino);
      }
      queued.countDown();
    } finally {
      reaper.close();
    }
    List<Long> deleted = seen.stream().flatMap(List::stream).toList();
    assertEquals(List.of(5L, 6L, 8L, 9L), deleted);
  }

  private static void await(CountDownLatch latch) {
    try {
      assertTrue(latch.await(30, TimeUnit.SECONDS));
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
