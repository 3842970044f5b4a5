package quire.file;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import quire.error.Errno;
import quire.error.FsException;
import quire.file.Extent.Fill;
import quire.file.Extent.InMemory;
import quire.file.Extent.Offloaded;
import quire.log.LogRange;
import quire.log.Pages;

/** One behaviour a test; the first ten are defects that an earlier extent file had. */
final class OffloadedFileTest extends OffloadedFileCase {
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
        random(PAGE), content(load(PAGE, new PlacedExtent(0, Offloaded.unshared(good, PAGE)))));
    refuses(PAGE, new PlacedExtent(0, Offloaded.unshared(good + 1, PAGE)));
    refuses(PAGE, new PlacedExtent(0, Offloaded.unshared(good << 8, PAGE)));
    refuses(PAGE, new PlacedExtent(0, Offloaded.shared(-good, PAGE)));
    refuses(PAGE, new PlacedExtent(0, Offloaded.shared(1L << 24, PAGE)));
    refuses(1L << 40, new PlacedExtent(0, Offloaded.shared(good, 1L << 40)));
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
  void defect10AFailedWriteChangesNothing() {
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
    // small writes succeed; only flushing them fails, and they stay readable
    write(0, random(10));
    fails(Errno.ENOSPC, file::changes);
    System.arraycopy(random(10), 0, before, 0, 10);
    assertArrayEquals(before, content(file));
    disk.writesLeft = Long.MAX_VALUE;
    assertFalse(file.changes().isEmpty());
    assertArrayEquals(before, content(file));
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
