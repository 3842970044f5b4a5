package quire.vfs.live;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import quire.error.Errno;
import quire.error.FsException;

final class ReaperTest {
  @Test
  void whatTheFullDiskDidNotLetGoIsTriedAgain() throws InterruptedException {
    BlockingQueue<List<Long>> seen = new LinkedBlockingQueue<>();
    AtomicBoolean full = new AtomicBoolean(true);
    Reaper reaper =
        new Reaper(
            some -> {
              if (full.getAndSet(false)) {
                throw new FsException(Errno.ENOSPC);
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
}
