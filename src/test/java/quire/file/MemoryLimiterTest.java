package quire.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import quire.error.Errno;
import quire.error.FsException;
import quire.log.FileLogStorage;
import quire.log.OffloadLog;
import quire.log.Pages;

@Timeout(120)
final class MemoryLimiterTest {
  @TempDir Path directory;

  /** An inode, as the limiter sees it. */
  private static final class Inode implements Offloadable {
    final ReentrantLock lock = new ReentrantLock();
    final OffloadedFile file;
    private final MemoryLimiter limiter;

    Inode(FileContext context) {
      this.file = OffloadedFile.create(context, 1, this);
      this.limiter = context.limiter();
    }

    @Override
    public boolean offloadForMemory() {
      if (!lock.tryLock()) {
        return false;
      }
      try {
        file.offload();
        return true;
      } finally {
        lock.unlock();
      }
    }

    void write(long offset, byte[] bytes) {
      limiter.makeRoom(OffloadedFile.memoryPages(offset, bytes.length));
      lock.lock();
      try {
        file.write(offset, ByteBuffer.wrap(bytes));
      } finally {
        lock.unlock();
      }
    }
  }

  @Test
  void tenThousandHalfWrittenFilesStayWithinTheBudget() {
    MemoryLimiter limiter = new MemoryLimiter(4 << 20);
    try (OffloadLog log = OffloadLog.open(new FileLogStorage(directory), 26)) {
      FileContext context = new FileContext(log, limiter);
      List<Inode> files = new ArrayList<>();
      for (int i = 0; i < 10_000; i++) {
        files.add(new Inode(context));
        files.get(i).write(0, bytes(i, 6000));
      }
      assertTrue(limiter.peakBytes() <= limiter.budgetBytes());
      for (int i = 0; i < 10_000; i++) {
        ByteBuffer read = ByteBuffer.allocate(6000);
        files.get(i).file.read(0, read);
        assertEquals(ByteBuffer.wrap(bytes(i, 6000)), read.flip());
      }
    }
  }

  @Test
  void oldestFilesGoFirst() {
    MemoryLimiter limiter = new MemoryLimiter(16 * Pages.SIZE);
    try (OffloadLog log = OffloadLog.open(new FileLogStorage(directory), 20)) {
      FileContext context = new FileContext(log, limiter);
      Inode[] files = new Inode[17];
      for (int i = 0; i < files.length; i++) {
        files[i] = new Inode(context);
        files[i].write(0, bytes(i, 100));
      }
      // over by one page, and 1/8 of the budget for the next requests
      for (int i = 0; i < files.length; i++) {
        assertEquals(i < 3, isOffloaded(files[i]), "file " + i);
      }
      assertEquals(14 * Pages.SIZE, limiter.usedBytes());
    }
  }

  private static boolean isOffloaded(Inode inode) {
    boolean[] memory = {false};
    inode.file.forEachExtent(placed -> memory[0] |= placed.extent() instanceof Extent.InMemory);
    return !memory[0];
  }

  @Test
  void memoryIsGivenBackHoweverAPageEnds() {
    MemoryLimiter limiter = new MemoryLimiter(1 << 20);
    try (OffloadLog log = OffloadLog.open(new FileLogStorage(directory), 20)) {
      Inode inode = new Inode(new FileContext(log, limiter));
      inode.write(100, bytes(1, 10_000));
      assertEquals(3 * Pages.SIZE, limiter.usedBytes());
      inode.file.punchHole(0, Pages.SIZE);
      assertEquals(2 * Pages.SIZE, limiter.usedBytes());
      inode.file.resize(2 * Pages.SIZE, (byte) 0);
      assertEquals(Pages.SIZE, limiter.usedBytes());
      inode.file.write(0, ByteBuffer.wrap(bytes(2, 16 * Pages.SIZE)));
      assertEquals(0, limiter.usedBytes());
    }
  }

  @Test
  void writersInParallelFinishAndOvershootByOneRequestEach() throws Exception {
    MemoryLimiter limiter = new MemoryLimiter(32 * Pages.SIZE);
    int threads = 4;
    int requestPages = 4;
    try (OffloadLog log = OffloadLog.open(new FileLogStorage(directory), 24);
        ExecutorService pool = Executors.newFixedThreadPool(threads)) {
      FileContext context = new FileContext(log, limiter);
      List<Inode> files = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        files.add(new Inode(context));
      }
      List<Future<?>> writers = new ArrayList<>();
      for (int t = 0; t < threads; t++) {
        Random random = new Random(t);
        writers.add(
            pool.submit(
                () -> {
                  for (int i = 0; i < 3000; i++) {
                    long offset = random.nextInt(50) * 2L * Pages.SIZE;
                    files.get(random.nextInt(20)).write(offset, bytes(i, 3 * Pages.SIZE));
                  }
                }));
      }
      for (Future<?> writer : writers) {
        writer.get(100, TimeUnit.SECONDS);
      }
      long most = limiter.budgetBytes() + (long) threads * requestPages * Pages.SIZE;
      assertTrue(limiter.peakBytes() <= most, limiter.peakBytes() + " of " + most);
    }
  }

  @Test
  void aFullDiskIsAnErrorOfTheWriterAndLosesNothing() {
    MemoryLimiter limiter = new MemoryLimiter(8 * Pages.SIZE);
    FullDisk disk = new FullDisk(new FileLogStorage(directory));
    try (OffloadLog log = OffloadLog.open(disk, 20)) {
      FileContext context = new FileContext(log, limiter);
      Inode first = new Inode(context);
      Inode second = new Inode(context);
      first.write(0, bytes(1, 8 * Pages.SIZE));
      disk.writesLeft = 0;
      FsException e = assertThrows(FsException.class, () -> second.write(0, bytes(2, 100)));
      assertEquals(Errno.ENOSPC, e.errno());
      assertEquals(0, second.file.size());
      disk.writesLeft = Long.MAX_VALUE;
      second.write(0, bytes(2, 100));
      ByteBuffer read = ByteBuffer.allocate(8 * Pages.SIZE);
      first.file.read(0, read);
      assertEquals(ByteBuffer.wrap(bytes(1, 8 * Pages.SIZE)), read.flip());
    }
  }

  private static byte[] bytes(int seed, int count) {
    byte[] bytes = new byte[count];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }
}
