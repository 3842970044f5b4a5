package quire.log;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import quire.error.Errno;
import quire.error.FsException;

/** A mapped page that the host can no longer read is EIO, also in compiled code. */
final class UnreadableMappingTest {
  private static final int SEGMENT_BITS = 20;
  private static final int BYTES = 256 << 10;
  private static final int WARM = 60_000;
  private static final int READS = 2_000;

  @TempDir private Path scratch;

  @Test
  void readsBehindACutAreEioInCompiledCodeToo() throws IOException {
    byte[] content = new byte[BYTES];
    new Random(1).nextBytes(content);
    Arrays.fill(content, 64 << 10, 80 << 10, (byte) 0); // a read of zeros checks the file
    try (OffloadLog log = OffloadLog.open(new FileLogStorage(scratch), SEGMENT_BITS)) {
      long address = log.allocate(BYTES, BYTES).address();
      log.write(address, ByteBuffer.wrap(content));
      log.sync();
      ByteBuffer into = ByteBuffer.allocateDirect(16 << 10);
      for (int i = 0; i < WARM; i++) {
        int at = i % 15 * (16 << 10);
        log.read(address + at, into.clear());
      }
      cutAt(64 << 10); // the checksums are gone, too
      for (int i = 0; i < READS; i++) {
        int at = (64 << 10) + i % 10 * (16 << 10);
        FsException refusal =
            assertThrows(FsException.class, () -> log.read(address + at, into.clear()));
        assertEquals(Errno.EIO, refusal.errno());
        log.read(address + 4096, into.clear());
        byte[] read = new byte[into.flip().remaining()];
        into.get(read);
        assertArrayEquals(Arrays.copyOfRange(content, 4096, 4096 + read.length), read);
      }
      List<PageDoubt> doubts = new ArrayList<>();
      log.compare(new LogRange(address, BYTES), (at, doubt) -> doubts.add(doubt));
      assertEquals(Collections.nCopies(BYTES / 4096, PageDoubt.UNREADABLE), doubts);
    }
  }

  @Test
  void aSearchForZerosFailsAtAnUnreadablePage() throws IOException {
    Path file = scratch.resolve("zeros");
    Files.write(file, new byte[16 * Pages.SIZE]);
    ByteBuffer map;
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      map = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size());
    }
    for (int i = 0; i < WARM; i++) {
      assertEquals(100, ZeroPages.first(map, 100, 2 * Pages.SIZE));
    }
    cutAt(0);
    for (int i = 0; i < READS; i++) {
      assertThrows(InternalError.class, () -> ZeroPages.first(map, 8 * Pages.SIZE, Pages.SIZE));
    }
  }

  private void cutAt(int content) throws IOException {
    try (Stream<Path> files = Files.list(scratch);
        RandomAccessFile cut =
            new RandomAccessFile(files.findFirst().orElseThrow().toFile(), "rw")) {
      cut.setLength(SegmentHeader.BYTES + content);
    }
  }
}
