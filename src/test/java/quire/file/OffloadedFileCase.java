package quire.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import quire.error.Errno;
import quire.error.FsException;
import quire.log.FileLogStorage;
import quire.log.OffloadLog;
import quire.log.Pages;

/** A file in an empty log, whose disk can be full. */
abstract class OffloadedFileCase {
  static final int PAGE = Pages.SIZE;
  static final Offloadable NEVER = () -> false;

  @TempDir Path directory;
  FullDisk disk;
  OffloadLog log;
  FileContext context;
  OffloadedFile file;

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

  OffloadedFile newFile() {
    return OffloadedFile.create(context, 42, NEVER);
  }

  OffloadedFile load(long size, PlacedExtent... rows) {
    return OffloadedFile.load(context, 42, NEVER, size, List.of(rows).iterator());
  }

  static byte[] random(int count) {
    byte[] bytes = new byte[count];
    new Random(count).nextBytes(bytes);
    return bytes;
  }

  static ByteBuffer direct(byte[] bytes) {
    return ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
  }

  void write(long offset, byte[] bytes) {
    file.write(offset, direct(bytes));
  }

  static byte[] content(OffloadedFile file) {
    byte[] bytes = new byte[(int) file.size()];
    file.read(0, ByteBuffer.wrap(bytes));
    return bytes;
  }

  static void fails(Errno errno, Runnable call) {
    FsException e = assertThrows(FsException.class, call::run);
    assertEquals(errno, e.errno(), e.getMessage());
  }

  static List<Extent> extents(OffloadedFile file) {
    List<Extent> extents = new java.util.ArrayList<>();
    file.forEachExtent(placed -> extents.add(placed.extent()));
    return extents;
  }
}
