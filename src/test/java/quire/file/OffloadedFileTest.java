package quire.file;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import quire.Seeds;
import quire.error.Errno;
import quire.error.FsException;
import quire.file.Extent.Fill;
import quire.file.Extent.InMemory;
import quire.file.Extent.Offloaded;
import quire.log.FileLogStorage;
import quire.log.LogRange;
import quire.log.OffloadLog;
import quire.log.Pages;

/** One behaviour a test; the first ten are defects that an earlier extent file had. */
final class OffloadedFileTest {
  private static final int PAGE = Pages.SIZE;
  private static final Offloadable NEVER = () -> false;

  @TempDir Path directory;
  private FullDisk disk;
  private OffloadLog log;
  private FileContext context;
  private OffloadedFile file;

  @BeforeEach
  void open() {
    disk = new FullDisk(new FileLogStorage(directory));
    log = OffloadLog.open(disk, 24);
    context = new FileContext(log, new MemoryLimiter(MemoryLimiter.DEFAULT_BUDGET_BYTES));
    file = newFile();
  }

  @AfterEach
  void close() {
    log.close();
  }

  private OffloadedFile newFile() {
    return OffloadedFile.create(context, 42, NEVER);
  }

  private OffloadedFile load(long size, PlacedExtent... rows) {
    return OffloadedFile.load(context, 42, NEVER, size, List.of(rows).iterator());
  }

  private static byte[] random(int count) {
    byte[] bytes = new byte[count];
    new Random(count).nextBytes(bytes);
    return bytes;
  }

  private static ByteBuffer direct(byte[] bytes) {
    return ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
  }

  private void write(long offset, byte[] bytes) {
    file.write(offset, direct(bytes));
  }

  private static byte[] content(OffloadedFile file) {
    byte[] bytes = new byte[(int) file.size()];
    file.read(0, ByteBuffer.wrap(bytes));
    return bytes;
  }

  private static void fails(Errno errno, Runnable call) {
    FsException e = assertThrows(FsException.class, call::run);
    assertEquals(errno, e.errno(), e.getMessage());
  }

  @Test
  void defect1ZeroLengthWriteChangesNothing() {
    write(1000, new byte[0]);
    assertEquals(0, file.size());
    write(0, random(100));
    for (int i = 0; i < 100; i++) {
      write(i, new byte[0]);
      write(5000, new byte[0]);
    }
    assertEquals(100, file.size());
    assertEquals(1, file.extentCount());
  }

  @Test
  void defect2WritePastTheEndLandsWhereItShould() {
    write(10_000, random(10));
    assertEquals(10_010, file.size());
    byte[] expected = new byte[10_010];
    System.arraycopy(random(10), 0, expected, 10_000, 10);
    assertArrayEquals(expected, content(file));
    assertEquals(10_000, file.seekData(0));
    assertEquals(0, file.seekHole(0));
  }

  @Test
  void defect3LogReferencesAreValidated() {
    LogRange run = log.allocate(PAGE, PAGE);
    log.write(run.address(), direct(random(PAGE)));
    long good = run.address();
    assertArrayEquals(
        random(PAGE), content(load(PAGE, new PlacedExtent(0, new Offloaded(good, PAGE, false)))));
    refuses(PAGE, new PlacedExtent(0, new Offloaded(good + 1, PAGE, false)));
    refuses(PAGE, new PlacedExtent(0, new Offloaded(good << 8, PAGE, false)));
    refuses(PAGE, new PlacedExtent(0, new Offloaded(-good, PAGE, true)));
    refuses(PAGE, new PlacedExtent(0, new Offloaded(1L << 24, PAGE, true)));
    refuses(1L << 40, new PlacedExtent(0, new Offloaded(good, 1L << 40, true)));
    refuses(PAGE, new PlacedExtent(1, new Fill((byte) 0, PAGE - 1)));
    refuses(PAGE, new PlacedExtent(0, new Fill((byte) 0, PAGE + 1)));
    refuses(PAGE, new PlacedExtent(0, new Fill((byte) 0, 0)));
    refuses(PAGE, new PlacedExtent(0, new Fill((byte) 0, -5)));
    refuses(PAGE, new PlacedExtent(0, new Fill((byte) 0, PAGE - 1)));
    refuses(PAGE, new PlacedExtent(0, new InMemory(new MemoryPage(), 0, PAGE)));
    refuses(-1);
  }

  private void refuses(long size, PlacedExtent... rows) {
    FsException e = assertThrows(FsException.class, () -> load(size, rows));
    assertEquals(Errno.EIO, e.errno());
    assertTrue(String.valueOf(e.getMessage()).contains("inode 42"), e.getMessage());
  }

  @Test
  void defect4ErrorInTheMiddleOfReadMovesNothing() {
    write(0, random(200_000));
    file.punchHole(100_000, 50);
    file.offload();
    // the log loses its segments: from here on the second extent cannot be read
    log.close();
    ByteBuffer dst = ByteBuffer.allocate(100);
    fails(Errno.EIO, () -> file.read(100_000, dst));
    assertEquals(0, dst.position());
    assertEquals(100, dst.limit());
  }

  @Test
  void defect5ExtentsInMemoryAndOffloadedGrow() {
    byte[] all = random(9000);
    for (int i = 0; i < 9000; i += 90) {
      write(i, Arrays.copyOfRange(all, i, i + 90));
      if (i % 1800 == 0) {
        file.offload();
      }
    }
    assertArrayEquals(all, content(file));
    file.offload();
    file.resize(20_000, (byte) 0);
    assertArrayEquals(Arrays.copyOf(all, 20_000), content(file));
  }

  @Test
  void defect6OffsetsNearTheLimitAreErrors() {
    fails(Errno.EFBIG, () -> write(Long.MAX_VALUE, random(1)));
    fails(Errno.EFBIG, () -> write(OffloadedFile.MAX_SIZE, random(1)));
    fails(Errno.EINVAL, () -> write(-1, random(1)));
    fails(Errno.EINVAL, () -> file.read(-1, ByteBuffer.allocate(1)));
    fails(Errno.EFBIG, () -> file.resize(Long.MAX_VALUE, (byte) 0));
    fails(Errno.EINVAL, () -> file.resize(-1, (byte) 0));
    fails(Errno.EFBIG, () -> file.allocate(Long.MAX_VALUE - 5, 10, false));
    fails(Errno.EFBIG, () -> file.punchHole(5, Long.MAX_VALUE));
    fails(Errno.EINVAL, () -> file.zeroRange(5, 0, false));
    assertEquals(0, file.size());
    write(OffloadedFile.MAX_SIZE - 100_000, random(100_000));
    assertEquals(OffloadedFile.MAX_SIZE, file.size());
    ByteBuffer dst = ByteBuffer.allocate(100_001);
    assertEquals(100_000, file.read(OffloadedFile.MAX_SIZE - 100_000, dst));
    assertArrayEquals(random(100_000), Arrays.copyOf(dst.array(), 100_000));
    assertEquals(0, file.read(Long.MAX_VALUE, dst));
    file.offload();
    assertEquals(Pages.down(OffloadedFile.MAX_SIZE - 100_000), file.seekData(0));
  }

  @Test
  void defect7FiftyThousandAppendsAreFewExtents() {
    byte[] all = random(50_000 * 10);
    for (int i = 0; i < 50_000; i++) {
      write(i * 10L, Arrays.copyOfRange(all, i * 10, i * 10 + 10));
    }
    file.offload();
    assertArrayEquals(all, content(file));
    // 1 MiB at a time goes to a run; runs begin at 256 KiB: never more than a handful of pieces
    assertTrue(file.extentCount() <= 4, file.toString());
  }

  @Test
  void defect8PunchedAndTruncatedPagesGiveTheirMemoryBack() {
    write(0, random(60_000));
    assertEquals(15L * PAGE, context.limiter().usedBytes());
    file.punchHole(0, 10L * PAGE);
    assertEquals(5L * PAGE, context.limiter().usedBytes());
    file.resize(11L * PAGE, (byte) 0);
    assertEquals(PAGE, context.limiter().usedBytes());
  }

  @Test
  void defect9WhatIsInTheLogStaysThereWhenTheMappingChanges() {
    write(0, random(100_000));
    ExtentChanges changes = file.changes();
    file.committed(changes);
    log.close();
    log = OffloadLog.open(disk, 24);
    context = new FileContext(log, context.limiter());
    OffloadedFile loaded = load(100_000, changes.puts().toArray(new PlacedExtent[0]));
    assertArrayEquals(random(100_000), content(loaded));
    disk.writesLeft = 0;
    loaded.offload();
    assertTrue(loaded.changes().isEmpty());
    assertEquals(0, context.limiter().usedBytes());
  }

  @Test
  void defect10StepsThatFailComeFirst() {
    write(0, random(300_000));
    file.offload();
    byte[] before = content(file);
    List<Extent> extents = extents(file);
    disk.writesLeft = 0;
    ByteBuffer src = direct(random(200_000));
    fails(Errno.ENOSPC, () -> file.write(1000, src));
    assertEquals(0, src.position());
    assertArrayEquals(before, content(file));
    assertEquals(extents, extents(file));
    assertEquals(0, context.limiter().usedBytes());
    // small writes are taken, flushing them is what fails, and they stay readable
    write(0, random(10));
    fails(Errno.ENOSPC, file::changes);
    System.arraycopy(random(10), 0, before, 0, 10);
    assertArrayEquals(before, content(file));
    disk.writesLeft = Long.MAX_VALUE;
    assertFalse(file.changes().isEmpty());
    assertArrayEquals(before, content(file));
  }

  private static List<Extent> extents(OffloadedFile file) {
    List<Extent> extents = new java.util.ArrayList<>();
    file.forEachExtent(placed -> extents.add(placed.extent()));
    return extents;
  }

  @Test
  void failedLongWriteLeavesNothingInTheLog() {
    // a stretch of zeros makes it two writes to the log, of which the second fails
    byte[] bytes = random(400_000);
    Arrays.fill(bytes, 100_000, 200_000, (byte) 0);
    write(0, random(100));
    file.offload();
    long before = log.allocatedBytes();
    disk.writesLeft = 1;
    fails(Errno.ENOSPC, () -> write(0, bytes));
    assertEquals(before, log.allocatedBytes());
    file.releaseRun();
  }

  @Test
  void longWriteOfOneByteIsFill() {
    byte[] sevens = new byte[300_000];
    Arrays.fill(sevens, (byte) 7);
    write(0, sevens);
    file.offload();
    assertEquals(List.of(new Fill((byte) 7, 300_000)), extents(file));
    assertEquals(300_000, file.allocatedBytes(), "tools take 0 blocks for zeros");
    write(0, new byte[300_000]);
    file.offload();
    assertEquals(List.of(new Fill((byte) 0, 300_000)), extents(file));
    assertEquals(0, file.allocatedBytes());
    assertEquals(-1, file.seekData(0));
  }

  @Test
  void zerosInsideLongWriteTakeNoSpace() {
    byte[] bytes = random(400_000);
    Arrays.fill(bytes, 100_000, 300_000, (byte) 0);
    write(0, bytes);
    file.offload();
    assertArrayEquals(bytes, content(file));
    // zeros from page 25 (102,400) to page 73 (299,008)
    assertEquals(400_000 - (299_008 - 102_400), file.allocatedBytes());
    assertEquals(102_400, file.seekHole(0));
    assertEquals(299_008, file.seekData(102_400));
  }

  @Test
  void sequentialLongWritesAreFewLongExtents() {
    byte[] request = random(128 << 10);
    for (int i = 0; i < 64; i++) {
      write((long) i * request.length, request);
    }
    // runs of 128 and 128 KiB, then 256 KiB and doubling to 4 MiB follow each other in the log
    assertEquals(1, file.extentCount());
    file.releaseRun();
    assertEquals(8L << 20, file.allocatedBytes());
  }

  @Test
  void manySmallHolesInOnePageBecomeOnePage() {
    write(0, random(3 * PAGE));
    file.offload();
    byte[] expected = random(3 * PAGE);
    for (int i = 1; i < 3 * PAGE; i += 2) {
      file.punchHole(i, 1);
      expected[i] = 0;
    }
    file.offload();
    assertArrayEquals(expected, content(file));
    assertTrue(file.extentCount() <= 2, file.toString());
    for (int i = 0; i < 3 * PAGE; i += 3) {
      write(i, new byte[] {1});
      expected[i] = 1;
    }
    assertArrayEquals(expected, content(file));
    assertTrue(file.extentCount() <= 3 * 9, file.toString());
  }

  @Test
  void overwrittenPagesAreFreedByTheCommitThatDropsThem() {
    write(0, random(64 * PAGE));
    assertEquals(List.of(), file.committed(file.changes()));
    long address = ((Offloaded) extents(file).get(0)).address();
    write(10L * PAGE + 5, random(20));
    file.punchHole(20L * PAGE, 2L * PAGE);
    ExtentChanges changes = file.changes();
    assertEquals(
        new HashSet<>(
            List.of(
                new LogRange(address + 10L * PAGE, PAGE),
                new LogRange(address + 20L * PAGE, 2L * PAGE))),
        new HashSet<>(file.committed(changes)));
  }

  @Test
  void changesAreWhatChangedAndNotWhatThereIs() {
    for (int i = 0; i < 2000; i++) {
      write(2L * i * PAGE, random(PAGE));
    }
    file.committed(file.changes());
    assertEquals(3999, file.extentCount());
    write(1000L * PAGE, random(100));
    ExtentChanges changes = file.changes();
    assertEquals(1, changes.puts().size());
    assertEquals(List.of(), changes.deletes());
    file.committed(changes);
    assertTrue(file.changes().isEmpty());
    file.resize(3000L * PAGE, (byte) 0);
    assertEquals(0, file.changes().puts().size());
    assertEquals(1000 - 1, file.changes().deletes().size());
    assertEquals(3000L * PAGE, file.changes().newSize());
  }

  /** Enough extents for a tree of three levels, in an order that touches every node. */
  @Test
  void thousandsOfPagesWrittenInRandomOrderAreAllThereAndCommitted() {
    Random random = Seeds.random("randomOrder");
    TreeMap<Long, Extent> catalog = new TreeMap<>(Map.of(0L, new Fill((byte) 0, 1L << 33)));
    Map<Long, Integer> written = new HashMap<>();
    file.resize(1L << 33, (byte) 0);
    file.committed(file.changes());
    for (int i = 0; i < 20_000; i++) {
      long page = random.nextInt(1 << 21);
      write(page * PAGE, marked(i));
      written.put(page, i);
      if (i % 1000 == 999) {
        ExtentChanges changes = file.changes();
        changes.deletes().forEach(catalog::remove);
        changes.puts().forEach(put -> catalog.put(put.offset(), put.extent()));
        file.committed(changes);
      }
    }
    TreeMap<Long, Extent> now = new TreeMap<>();
    file.forEachExtent(placed -> now.put(placed.offset(), placed.extent()));
    assertEquals(now, catalog);
    written.forEach(
        (page, i) -> {
          ByteBuffer read = ByteBuffer.allocate(PAGE);
          file.read(page * PAGE, read);
          assertArrayEquals(marked(i), read.array());
        });
  }

  private static byte[] marked(int mark) {
    return ByteBuffer.allocate(PAGE).putInt(mark + 1).array();
  }

  @Test
  void failedCommitIsRepeatedByTheNext() {
    write(0, random(PAGE));
    file.committed(file.changes());
    write(0, random(5000));
    ExtentChanges failed = file.changes();
    assertTrue(file.isDirty());
    ExtentChanges again = file.changes();
    assertEquals(failed.puts(), again.puts());
    assertThrows(IllegalStateException.class, () -> file.committed(failed));
    assertEquals(1, file.committed(again).size());
    assertFalse(file.isDirty());
  }

  @Test
  void cloneSharesWholePagesAndFreesNoneOfThem() {
    byte[] bytes = random(10 * PAGE);
    write(0, bytes);
    OffloadedFile target = newFile();
    assertEquals(3L * PAGE, target.cloneRange(file, 100, 50, 3L * PAGE));
    assertEquals(12L * PAGE, log.allocatedBytes(), "the source's own pages, header and checksums");
    // pages 0 to 3 are shared now, to the last byte; the others are the source's own
    assertEquals(
        List.of(4L * PAGE, 6L * PAGE), extents(file).stream().map(Extent::length).toList());
    byte[] expected = new byte[3 * PAGE + 50];
    System.arraycopy(bytes, 100, expected, 50, 3 * PAGE);
    assertArrayEquals(expected, content(target));
    file.committed(file.changes());
    write(0, new byte[10 * PAGE]);
    List<LogRange> freed = file.committed(file.changes());
    assertEquals(6L * PAGE, freed.stream().mapToLong(LogRange::length).sum());
    log.free(freed);
    assertArrayEquals(expected, content(target));
  }

  @Test
  void cloneOntoItselfIsRefusedAndElsewhereWorks() {
    write(0, random(10 * PAGE));
    fails(Errno.EINVAL, () -> file.cloneRange(file, 0, PAGE, 2 * PAGE));
    assertEquals(0, file.cloneRange(file, 10L * PAGE, 0, 5));
    assertEquals(2L * PAGE, file.cloneRange(file, 8L * PAGE, 0, 5L * PAGE));
    byte[] expected = random(10 * PAGE);
    System.arraycopy(expected, 8 * PAGE, expected, 0, 2 * PAGE);
    assertArrayEquals(expected, content(file));
  }

  @Test
  void allocateNeverShrinks() {
    write(0, random(10_000));
    file.allocate(0, 5000, false);
    file.allocate(0, 50_000, true);
    assertEquals(10_000, file.size());
    file.allocate(9000, 5000, false);
    assertEquals(14_000, file.size());
    assertArrayEquals(Arrays.copyOf(random(10_000), 14_000), content(file));
  }

  @Test
  void seekingAtAndPastTheEndIsNoSuchAddress() {
    write(0, random(100));
    assertEquals(100, file.seekHole(50));
    assertEquals(50, file.seekData(50));
    assertEquals(-1, file.seekHole(100));
    assertEquals(-1, file.seekData(100));
    assertEquals(-1, file.seekData(-1));
    assertEquals(-1, newFile().seekHole(0));
  }
}
