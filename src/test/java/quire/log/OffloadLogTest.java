package quire.log;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import quire.error.Errno;

final class OffloadLogTest extends OffloadLogCase {
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
