package quire.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import quire.error.Errno;

/** Segments that are damaged, missing, or of another program. */
final class OffloadLogDamageTest extends OffloadLogCase {
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

  /** Fills segment 1, and writes a page to segment 2; returns the content of segment 1. */
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
  void theRestOfASegmentOfAnotherLengthCanBeRead() throws IOException {
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
      file.setLength(SEGMENT + 1024);
    }
    open();
    fails(Errno.EIO, () -> log.read(SEGMENT + PAGE, half.clear()), "does not match its checksum");
  }

  @Test
  void aSegmentThatIsTooLongCanBeRead() throws IOException {
    ByteBuffer full = fillTwoSegments();
    try (RandomAccessFile file = new RandomAccessFile(segment(1).toFile(), "rw")) {
      file.setLength(5L << 30);
    }
    open();
    ByteBuffer half = ByteBuffer.allocate((int) (SEGMENT / 2 - PAGE));
    log.read(SEGMENT + PAGE, half);
    assertEquals(full.slice(0, half.capacity()), half.flip());
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
    assertTrue(log.data().contains(new LogRange(SEGMENT + PAGE, PAGE)), "a barred page was freed");
  }

  @Test
  void openingForReadingChangesNothing() throws IOException {
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

  /** Extents that name the missing segment must not get bytes of other files. */
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
}
