package quire.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import quire.error.Errno;
import quire.error.FsException;
import quire.log.FileLogStorage;
import quire.log.OffloadLog;
import quire.log.Pages;
import quire.work.HeapBudget;

/** The extents of files cannot fill the heap. */
final class ExtentBudgetTest {
  private static final int EXTENTS = 2000;

  private final HeapBudget heap = new HeapBudget((long) EXTENTS * ExtentBudget.MAP_BYTES);

  @TempDir private Path directory;

  private OffloadLog log;
  private FileContext context;

  @BeforeEach
  void open() {
    log = OffloadLog.open(new FileLogStorage(directory), 24);
    context = new FileContext(log, new MemoryLimiter(MemoryLimiter.DEFAULT_BUDGET_BYTES), heap);
  }

  @AfterEach
  void close() {
    log.close();
  }

  private OffloadedFile file(long ino) {
    return OffloadedFile.create(context, ino, () -> true);
  }

  /** Writes one byte into every other page, with holes between them, until there is no room. */
  private static void fragment(OffloadedFile file) {
    for (long page = 0; ; page++) {
      file.write(page * 2 * Pages.SIZE, ByteBuffer.wrap(new byte[] {1}));
    }
  }

  @Test
  void fragmentsThatDoNotFitIntoTheHeapAreRefused() {
    OffloadedFile file = file(1);
    FsException full = assertThrows(FsException.class, () -> fragment(file));
    assertEquals(Errno.ENOSPC, full.errno());
    assertTrue(file.extentCount() <= EXTENTS, file::toString);
    assertTrue(file.extentCount() > EXTENTS / 2, file::toString);
    FsException other = assertThrows(FsException.class, () -> file(2).write(1, one()));
    assertEquals(Errno.ENOSPC, other.errno());
  }

  @Test
  void truncatingMakesRoomAgain() {
    OffloadedFile file = file(1);
    assertThrows(FsException.class, () -> fragment(file));
    file.resize(0, (byte) 0);
    assertEquals(0, heap.usedBytes());
    assertEquals(1, file(2).write(0, one()));
  }

  @Test
  void aFileThatIsNotInUseTakesNothing() {
    OffloadedFile file = file(1);
    assertThrows(FsException.class, () -> fragment(file));
    file.releaseRun();
    assertEquals(0, heap.usedBytes());
  }

  /** Each copy of a file to its own end doubles its extents. */
  @Test
  void copiesAreRefusedBeforeTheyFillTheHeap() {
    OffloadedFile file = file(1);
    for (int page = 0; page < 100; page++) {
      file.write(page * 2L * Pages.SIZE, one());
    }
    file.resize(200 * Pages.SIZE, (byte) 0);
    FsException full =
        assertThrows(
            FsException.class,
            () -> {
              for (int doubling = 0; doubling < Long.SIZE; doubling++) {
                file.cloneRange(file, 0, file.size(), file.size());
              }
            });
    assertEquals(Errno.ENOSPC, full.errno());
    assertTrue(heap.usedBytes() <= heap.bytes());
    assertEquals((long) file.extentCount() * ExtentBudget.MAP_BYTES, heap.usedBytes());
  }

  /** In many steps, as a list of removed extents takes memory. */
  @Test
  void longRangesAreTruncatedAndPunchedWhole() {
    FileContext roomy = new FileContext(log, context.limiter());
    OffloadedFile file = OffloadedFile.create(roomy, 3, () -> true);
    int pages = 40_000;
    for (long page = 0; page < pages; page++) {
      file.write(page * 2 * Pages.SIZE, one());
    }
    int before = file.extentCount();
    long punched = 30_000L * 2 * Pages.SIZE;
    file.punchHole(Pages.SIZE, punched);
    assertTrue(file.extentCount() < before / 2, file::toString);
    assertEquals(Pages.SIZE + punched + Pages.SIZE, file.seekData(1 + Pages.SIZE));
    file.resize(10, (byte) 0);
    assertEquals(10, file.size());
    ByteBuffer bytes = ByteBuffer.allocate(10);
    assertEquals(10, file.read(0, bytes));
    assertEquals(1, bytes.get(0));
  }

  private static ByteBuffer one() {
    return ByteBuffer.wrap(new byte[] {1});
  }
}
