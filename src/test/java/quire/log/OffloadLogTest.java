package quire.log;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import quire.error.Errno;
import quire.error.FsException;

final class OffloadLogTest {
  private static final int BITS = 20;
  private static final long SEGMENT = 1L << BITS;
  private static final long PAGE = Pages.SIZE;

  @TempDir Path directory;
  private OffloadLog log;

  @BeforeEach
  void open() {
    log = OffloadLog.open(new FileLogStorage(directory), BITS);
  }

  @AfterEach
  void close() {
    log.close();
  }

  private void reopen() {
    log.close();
    open();
  }

  private static ByteBuffer random(int count) {
    byte[] bytes = new byte[count];
    new Random(count).nextBytes(bytes);
    return ByteBuffer.allocateDirect(count).put(bytes).flip();
  }

  private void assertBytes(ByteBuffer expected, long address) {
    ByteBuffer read = ByteBuffer.allocate(expected.capacity());
    log.read(address, read);
    assertArrayEquals(bytes(expected), read.array());
  }

  private static byte[] bytes(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.capacity()];
    buffer.get(0, bytes);
    return bytes;
  }

  private Path segment(int number) {
    return directory.resolve("%08d.seg".formatted(number));
  }

  private static void fails(Errno errno, Runnable call, String... words) {
    FsException e = assertThrows(FsException.class, call::run);
    String message = String.valueOf(e.getMessage());
    assertEquals(errno, e.errno(), message);
    for (String word : words) {
      assertTrue(message.contains(word), message);
    }
  }

  @Test
  void firstRunFollowsTheHeaderOfSegmentOne() {
    LogRange run = log.allocate(PAGE, 3 * PAGE);
    assertEquals(new LogRange(SEGMENT + PAGE, 3 * PAGE), run);
    assertEquals(new LogRange(run.end(), PAGE), log.allocate(PAGE, PAGE));
  }

  @Test
  void readsWhatWasWrittenAlsoAfterReopen() {
    ByteBuffer data = random(10_000);
    long address = log.allocate(3 * PAGE, 3 * PAGE).address();
    log.write(address, data);
    assertEquals(0, data.remaining());
    assertBytes(data, address);
    log.sync();
    reopen();
    assertBytes(data, address);
  }

  @Test
  void writesFromHeapBuffersAndSlices() {
    ByteBuffer data = random(5000);
    long address = log.allocate(2 * PAGE, 2 * PAGE).address();
    log.write(address, ByteBuffer.wrap(bytes(data)).asReadOnlyBuffer());
    assertBytes(data, address);
    ByteBuffer shifted = ByteBuffer.allocateDirect(5007).position(7).put(bytes(data)).position(7);
    long second = log.allocate(2 * PAGE, 2 * PAGE).address();
    log.write(second, shifted);
    assertBytes(data, second);
  }

  @Test
  void runsComeFromNewSegmentAfterReopen() {
    long address = log.allocate(PAGE, PAGE).address();
    log.write(address, random(10));
    reopen();
    assertEquals(2, log.allocate(PAGE, PAGE).address() >>> BITS);
  }

  @Test
  void runsStayInsideOneSegment() {
    assertEquals(SEGMENT - PAGE, log.maxRunBytes());
    log.allocate(SEGMENT - 3 * PAGE, SEGMENT - 3 * PAGE);
    // two pages are left: too few for three, enough for one of up to ten
    LogRange second = log.allocate(3 * PAGE, 3 * PAGE);
    assertEquals(2 * SEGMENT + PAGE, second.address());
    LogRange rest = log.allocate(2 * PAGE, 2 * PAGE);
    assertEquals(new LogRange(2 * SEGMENT - 2 * PAGE, 2 * PAGE), rest);
  }

  @Test
  void pagesGivenBackAreHandedOutAgain() {
    LogRange run = log.allocate(8 * PAGE, 8 * PAGE);
    log.write(run.address(), random(4096));
    log.giveBack(new LogRange(run.address() + 4 * PAGE, 4 * PAGE));
    log.giveBack(new LogRange(run.address() + PAGE, 3 * PAGE));
    assertEquals(new LogRange(run.address() + PAGE, 7 * PAGE), log.allocate(7 * PAGE, 7 * PAGE));
  }

  private List<LogRange> dataOf(int segment) {
    List<LogRange> data = new ArrayList<>();
    log.forEachData(segment, data::add);
    return data;
  }

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

  /** Nobody takes zeros for what was there. */
  @Test
  void whatWasFreedCannotBeRead() {
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
    assertTrue(Files.exists(segment(1)), "a run of it is in use");
    log.giveBack(unwritten);
    assertFalse(Files.exists(segment(1)));
    assertTrue(log.allocate(PAGE, PAGE).address() >>> BITS > 1, "no run of a deleted segment");
    fails(Errno.EIO, () -> log.read(written.address(), ByteBuffer.allocate(1)));
  }

  @Test
  void pagesOfAFailedWriteThatAnotherGotAreNotFreed() throws IOException {
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
      assertEquals(4096, failing.data().bytes(), "the other page is free");
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
    // a segment that was busy when it became empty stays until the next look
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

  @Test
  void addressesThatCannotBeAreErrorsThatNameThePlace() {
    long address = log.allocate(PAGE, PAGE).address();
    ByteBuffer dst = ByteBuffer.allocate(100);
    fails(Errno.EIO, () -> log.read(SEGMENT + 50, dst), "00000001.seg", "offset 50");
    fails(Errno.EIO, () -> log.read(2 * SEGMENT - 99, dst));
    fails(Errno.EIO, () -> log.read(77 * SEGMENT + PAGE, dst), "00000077.seg", "offset 4096");
    fails(Errno.EIO, () -> log.read(0, dst));
    fails(Errno.EIO, () -> log.read(-1, dst));
    fails(Errno.EIO, () -> log.read(Long.MIN_VALUE + address, dst));
    fails(Errno.EIO, () -> log.write(3 * SEGMENT, dst));
    assertEquals(0, dst.position());
    assertTrue(log.holds(address, PAGE));
    assertFalse(log.holds(address, SEGMENT));
    assertFalse(log.holds(address, -1));
  }

  private void set(long offset, int value) throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(segment(1).toFile(), "rw")) {
      file.seek(offset);
      file.write(value);
    }
  }

  /** Segment 1 is full of this, and segment 2 has a page. */
  private ByteBuffer fillTwoSegments() {
    ByteBuffer full = random((int) log.maxRunBytes());
    log.write(log.allocate(full.remaining(), full.remaining()).address(), full);
    log.write(log.allocate(PAGE, PAGE).address(), random(4096));
    log.close();
    return full;
  }

  private void assertOnlyTheFirstIsDamaged(String reason) throws IOException {
    open();
    assertEquals(Set.of(1), log.damaged().keySet());
    String damage = log.damaged().getOrDefault(1, "nothing");
    assertTrue(damage.contains(reason) && damage.contains("00000001"), damage);
    long size = Files.exists(segment(1)) ? Files.size(segment(1)) : 0;
    fails(
        Errno.EIO, () -> log.read(2 * SEGMENT - PAGE, ByteBuffer.allocate(9)), "00000001", reason);
    assertTrue(log.mayHold(SEGMENT + PAGE, PAGE) && !log.holds(SEGMENT + PAGE, PAGE));
    assertBytes(random(4096), 2 * SEGMENT + PAGE);
    log.free(List.of(new LogRange(SEGMENT + PAGE, PAGE)));
    log.deleteUnused();
    assertTrue(log.allocate(PAGE, PAGE).address() >= 3 * SEGMENT);
    assertEquals(size, Files.exists(segment(1)) ? Files.size(segment(1)) : 0);
    log.close();
  }

  @Test
  void aDamagedSegmentIsNamedAndTheOthersAreServed() throws IOException {
    fillTwoSegments();
    set(0, 'X');
    assertOnlyTheFirstIsDamaged("does not begin with the mark of a log segment");
    set(0, 'Q');
    set(15, 9);
    assertOnlyTheFirstIsDamaged("checksum");
    Files.write(segment(1), new byte[100]);
    assertOnlyTheFirstIsDamaged("has no header");
    Files.delete(segment(1));
    Files.createDirectory(segment(1));
    assertOnlyTheFirstIsDamaged("cannot be opened");
    Files.delete(segment(1));
    Files.copy(segment(2), segment(1));
    assertOnlyTheFirstIsDamaged("says it is segment 2");
  }

  @Test
  void ofASegmentOfAnotherLengthTheRestCanBeRead() throws IOException {
    ByteBuffer full = fillTwoSegments();
    try (RandomAccessFile file = new RandomAccessFile(segment(1).toFile(), "rw")) {
      file.setLength(SEGMENT - PAGE);
    }
    assertOnlyTheFirstIsDamaged("has 1044480 bytes and should have 1049600");
    try (RandomAccessFile file = new RandomAccessFile(segment(1).toFile(), "rw")) {
      file.setLength(SEGMENT / 2);
    }
    open();
    ByteBuffer half = ByteBuffer.allocate((int) (SEGMENT / 2 - PAGE));
    log.read(SEGMENT + PAGE, half);
    assertEquals(full.slice(0, half.capacity()), half.flip());
    fails(
        Errno.EIO, () -> log.read(SEGMENT + SEGMENT / 2 - 1, ByteBuffer.allocate(2)), "bytes and");
    fails(Errno.EIO, () -> log.write(SEGMENT + PAGE, random(10)));
    assertTrue(log.data().contains(new LogRange(2 * SEGMENT + PAGE, PAGE)));
    assertFalse(log.data().intersects(new LogRange(SEGMENT, SEGMENT)));
    log.close();
    try (RandomAccessFile file = new RandomAccessFile(segment(1).toFile(), "rw")) {
      file.setLength(5L << 30);
    }
    open();
    log.read(SEGMENT + PAGE, half.clear());
  }

  @Test
  void aSegmentThatMayNotBeOpenedIsNotDamaged() throws IOException {
    fillTwoSegments();
    FaultyStorage storage = new FaultyStorage(new FileLogStorage(directory));
    storage.failingOpens.set(1);
    log = OffloadLog.open(storage, BITS);
    assertEquals(Map.of(), log.damaged());
    assertEquals(Set.of(1), log.barred().keySet());
    String reason = log.barred().getOrDefault(1, "nothing");
    assertTrue(reason.contains("Permission denied"), reason);
    assertTrue(log.isBarred(SEGMENT + PAGE) && !log.isBarred(2 * SEGMENT + PAGE));
    fails(Errno.EIO, () -> log.read(SEGMENT + PAGE, ByteBuffer.allocate(9)), "Permission denied");
    assertBytes(random(4096), 2 * SEGMENT + PAGE);
    log.free(List.of(new LogRange(SEGMENT + PAGE, PAGE)));
    log.close();
    open();
    assertEquals(Set.of(), log.barred().keySet());
    assertTrue(log.data().contains(new LogRange(SEGMENT + PAGE, PAGE)), "it was not freed");
  }

  @Test
  void forReadingChangesNothing() throws IOException {
    ByteBuffer full = fillTwoSegments();
    log = OffloadLog.open(FileLogStorage.forReading(directory), BITS);
    assertEquals(Map.of(), log.damaged());
    assertBytes(full, SEGMENT + PAGE);
    fails(Errno.EIO, () -> log.write(2 * SEGMENT + PAGE, random(10)), "pwrite");
    fails(Errno.EIO, () -> log.allocate(PAGE, PAGE), "for reading only");
    assertBytes(random(4096), 2 * SEGMENT + PAGE);
  }

  @Test
  void aSegmentOfANewerProgramIsRefused() throws IOException {
    fillTwoSegments();
    ByteBuffer header = SegmentHeader.encode(1, BITS);
    header.putInt(8, 3);
    CRC32C crc = new CRC32C();
    crc.update(header.slice(0, 20));
    header.putInt(20, (int) crc.getValue());
    try (FileChannel file = FileChannel.open(segment(1), StandardOpenOption.WRITE)) {
      file.write(header, 0);
    }
    fails(Errno.EIO, this::open, "version 3", "newer quire", segment(1).toString());
  }

  /** Who names it is not to find another's bytes. */
  @Test
  void theNumberOfAMissingSegmentIsNotUsedAgain() throws IOException {
    fillTwoSegments();
    Files.delete(segment(2));
    open();
    log.neverUse(2 * SEGMENT + PAGE);
    log.neverUse(Long.MAX_VALUE);
    assertTrue(log.mayHold(2 * SEGMENT + PAGE, PAGE));
    assertFalse(log.mayHold(2 * SEGMENT, PAGE));
    assertFalse(log.mayHold(3 * SEGMENT + PAGE, PAGE));
    assertEquals(3 * SEGMENT + PAGE, log.allocate(PAGE, PAGE).address());
    fails(Errno.EIO, () -> log.read(2 * SEGMENT + PAGE, ByteBuffer.allocate(1)), "00000002.seg");
  }

  @Test
  void interruptedThreadHarmsNothing() {
    LogRange run = log.allocate(2 * PAGE, 2 * PAGE);
    ByteBuffer data = random(4096);
    Thread.currentThread().interrupt();
    log.write(run.address(), data);
    log.sync();
    assertTrue(Thread.interrupted());
    assertBytes(data, run.address());
    log.write(run.address() + PAGE, random(100));
  }

  @Test
  void fullDiskIsNoSpaceAndHarmsNothing() throws Exception {
    Path small = directory.resolve("small");
    Files.createDirectory(small);
    assumeTrue(mount(small), "needs root to mount a tmpfs");
    try (OffloadLog full = OffloadLog.open(new FileLogStorage(small), BITS)) {
      LogRange first = full.allocate(32 * PAGE, 32 * PAGE);
      ByteBuffer data = random(32 * 4096);
      full.write(first.address(), data);
      LogRange second = full.allocate(128 * PAGE, 128 * PAGE);
      fails(Errno.ENOSPC, () -> full.write(second.address(), random(128 * 4096)));
      full.giveBack(second);
      ByteBuffer read = ByteBuffer.allocate(data.capacity());
      full.read(first.address(), read);
      assertArrayEquals(bytes(data), read.array());
      // the failed write left nothing behind: there is also the header, and a page of checksums
      assertEquals(34 * PAGE, full.allocatedBytes());
      LogRange third = full.allocate(16 * PAGE, 16 * PAGE);
      full.write(third.address(), random(16 * 4096));
      assertNotEquals(0, full.segments().size());
    } finally {
      // lazily: mappings live until the garbage collector finds them
      new ProcessBuilder("umount", "-l", small.toString()).start().waitFor();
    }
  }

  private static boolean mount(Path directory) throws Exception {
    ProcessBuilder mount =
        new ProcessBuilder(
            "mount", "-t", "tmpfs", "-o", "size=512k", "tmpfs", directory.toString());
    return mount.redirectErrorStream(true).start().waitFor() == 0;
  }
}
