package quire.file;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import quire.Seeds;
import quire.error.Errno;
import quire.file.Extent.Fill;
import quire.file.Extent.Offloaded;
import quire.log.LogRange;
import quire.log.OffloadLog;

/** The space that files take in the log and in the catalog, and give back. */
final class OffloadedFileSpaceTest extends OffloadedFileCase {
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
  void defect9OffloadedBytesAreNotWrittenAgainAfterAReload() {
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
  void changesHaveOnlyChangedExtents() {
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
}
