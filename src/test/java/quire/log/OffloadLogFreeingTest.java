package quire.log;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import quire.error.Errno;
import quire.error.FsException;

/** What freeing pages does in the log, and when its segments are deleted. */
final class OffloadLogFreeingTest extends OffloadLogCase {
  @Test
  void freedPagesLeaveTheDisk() {
    LogRange run = log.allocate(64 * PAGE, 64 * PAGE);
    log.write(run.address(), random(64 * 4096));
    log.sync();
    long before = log.allocatedBytes();
    log.free(List.of(new LogRange(run.address() + 3 * PAGE, 50 * PAGE)));
    assertEquals(before - 50 * PAGE, log.allocatedBytes());
    assertEquals(
        List.of(
            new LogRange(run.address(), 3 * PAGE),
            new LogRange(run.address() + 53 * PAGE, 11 * PAGE)),
        dataOf(1));
  }

  private List<LogRange> dataOf(int segment) {
    List<LogRange> data = new ArrayList<>();
    log.forEachData(segment, data::add);
    return data;
  }

  /** Freed pages are an error and not zeros. */
  @Test
  void freedPagesCannotBeRead() {
    LogRange run = log.allocate(64 * PAGE, 64 * PAGE);
    log.write(run.address(), random(64 * 4096));
    log.free(List.of(new LogRange(run.address() + 30 * PAGE, 10 * PAGE)));
    ByteBuffer dst = ByteBuffer.allocate(20 * 4096);
    long freed = PAGE + 30 * PAGE;
    for (long offset : new long[] {11 * PAGE - 3, 29 * PAGE, 35 * PAGE, 40 * PAGE - 1}) {
      fails(Errno.EIO, () -> log.read(run.address() + offset, dst), "00000001.seg", "offset ");
    }
    fails(Errno.EIO, () -> log.read(run.address() + 20 * PAGE, dst), "offset " + freed);
    fails(Errno.EIO, () -> log.read(run.address() + 33 * PAGE, ByteBuffer.allocate(1)));
    log.read(run.address() + 10 * PAGE, dst);
    log.read(run.address() + 40 * PAGE, dst.clear());
  }

  @Test
  void zerosThatWereWrittenCanBeRead() {
    LogRange run = log.allocate(8 * PAGE, 8 * PAGE);
    ByteBuffer data = random(8 * 4096);
    data.put(4096, new byte[3 * 4096]).put(8 * 4096 - 100, new byte[100]);
    log.write(run.address(), data);
    assertBytes(data, run.address());
    log.read(run.address() + PAGE + 5, ByteBuffer.allocate(1));
    log.sync();
    reopen();
    assertBytes(data, run.address());
    log.read(run.address() + 8 * PAGE - 50, ByteBuffer.allocate(50));
  }

  @Test
  void onlyWholePagesAreFreed() {
    LogRange run = log.allocate(4 * PAGE, 4 * PAGE);
    ByteBuffer data = random(4 * 4096);
    log.write(run.address(), data);
    log.free(List.of(new LogRange(run.address() + 1, PAGE), new LogRange(run.address(), 1)));
    assertBytes(data, run.address());
  }

  @Test
  void emptySegmentIsDeletedOnceNoRunOfItIsInUse() {
    LogRange written = log.allocate(PAGE, PAGE);
    log.write(written.address(), random(4096));
    LogRange unwritten = log.allocate(PAGE, PAGE);
    log.allocate(log.maxRunBytes(), log.maxRunBytes());
    log.free(List.of(written));
    assertTrue(Files.exists(segment(1)), "the segment is deleted while a run of it is in use");
    log.giveBack(unwritten);
    assertFalse(Files.exists(segment(1)));
    assertTrue(log.allocate(PAGE, PAGE).address() >>> BITS > 1, "no run of a deleted segment");
    fails(Errno.EIO, () -> log.read(written.address(), ByteBuffer.allocate(1)));
  }

  @Test
  void reusedPagesOfAFailedWriteAreNotFreed() throws IOException {
    Path other = Files.createDirectory(directory.resolve("other"));
    FaultyStorage faulty = new FaultyStorage(new FileLogStorage(other));
    try (OffloadLog failing = OffloadLog.open(faulty, BITS)) {
      LogRange run = failing.allocate(8192, 8192);
      faulty.failingAfterWrites.set(1);
      faulty.failingPunches.set(1);
      ByteBuffer lost = ByteBuffer.allocateDirect(8192).putInt(1).rewind();
      assertThrows(FsException.class, () -> failing.write(run.address(), lost));
      failing.giveBack(run);
      PageSet garbage = failing.data();
      LogRange again = failing.allocate(4096, 4096);
      assertEquals(run.address(), again.address());
      ByteBuffer kept = ByteBuffer.allocateDirect(4096).putInt(2).rewind();
      failing.write(again.address(), kept);
      failing.free(garbage);
      ByteBuffer read = ByteBuffer.allocate(4096);
      failing.read(again.address(), read);
      assertEquals(2, read.getInt(0));
      assertEquals(4096, failing.data().bytes(), "only the page that was written again is kept");
    }
  }

  @Test
  void freeingAgainDoesNothing() {
    LogRange run = log.allocate(2 * PAGE, 2 * PAGE);
    ByteBuffer data = random(4096);
    log.write(run.address(), data.duplicate());
    log.write(run.address() + PAGE, data);
    LogRange first = new LogRange(run.address(), PAGE);
    log.free(List.of(first, first));
    log.free(List.of(first));
    assertBytes(data, run.address() + PAGE);
    log.allocate(log.maxRunBytes(), log.maxRunBytes());
    log.free(List.of(run));
    assertFalse(Files.exists(segment(1)));
    log.free(List.of(run));
    fails(Errno.EIO, () -> log.free(List.of(new LogRange(9 * SEGMENT + PAGE, PAGE))));
  }

  @Test
  void threadsWriteSyncAndFreeWhileSegmentsComeAndGo() throws Exception {
    int threads = 4;
    try (ExecutorService pool = Executors.newFixedThreadPool(threads)) {
      List<Future<?>> workers = new ArrayList<>();
      for (int t = 0; t < threads; t++) {
        Random random = new Random(t);
        workers.add(pool.submit(() -> writeSyncAndFree(random)));
      }
      for (Future<?> worker : workers) {
        worker.get(60, TimeUnit.SECONDS);
      }
    }
    // a segment that was busy when it became empty stays until deleteUnused runs again
    log.deleteUnused();
    // all was freed: the last segment is left, with nothing but its header and its checksums
    assertEquals(1, log.segments().size());
    assertEquals(2 * PAGE, log.allocatedBytes());
  }

  private void writeSyncAndFree(Random random) {
    List<LogRange> written = new ArrayList<>();
    for (int i = 0; i < 600; i++) {
      LogRange run = log.allocate(PAGE, (1 + random.nextInt(30)) * PAGE);
      int pages = 1 + random.nextInt((int) (run.length() / PAGE));
      byte[] bytes = new byte[(int) (pages * PAGE)];
      random.nextBytes(bytes);
      log.write(run.address(), ByteBuffer.wrap(bytes));
      ByteBuffer read = ByteBuffer.allocate(bytes.length);
      log.read(run.address(), read);
      assertArrayEquals(bytes, read.array());
      written.add(new LogRange(run.address(), bytes.length));
      if (run.length() > bytes.length) {
        log.giveBack(new LogRange(run.address() + bytes.length, run.length() - bytes.length));
      }
      if (i % 7 == 0) {
        log.free(written);
        written.clear();
      }
      if (i % 50 == 0) {
        log.sync();
        assertTrue(log.allocatedBytes() > 0);
      }
    }
    log.free(written);
  }

  @Test
  void emptySegmentsAreDeletedWhenTheOpenerAgrees() {
    log.allocate(PAGE, PAGE);
    reopen();
    assertTrue(Files.exists(segment(1)));
    log.deleteUnused();
    assertFalse(Files.exists(segment(1)));
    assertEquals(List.of(), log.segments());
  }
}
