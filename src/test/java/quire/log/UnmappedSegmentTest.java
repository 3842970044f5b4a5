package quire.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import quire.error.Errno;
import quire.error.FsException;

/** New segments that cannot be mapped, for example because there are too many mappings. */
final class UnmappedSegmentTest {
  private static final int SEGMENT_BITS = 20;
  private static final int TIMES = 100;

  @TempDir private Path scratch;

  @Test
  void segmentsThatCannotBeMappedAreClosed() throws IOException {
    FaultyStorage storage = new FaultyStorage(new FileLogStorage(scratch));
    try (OffloadLog log = OffloadLog.open(storage, SEGMENT_BITS)) {
      storage.failingMaps.set(TIMES);
      for (int i = 0; i < TIMES; i++) {
        FsException e = assertThrows(FsException.class, () -> log.allocate(Pages.SIZE, Pages.SIZE));
        assertEquals(Errno.EIO, e.errno());
      }
      assertEquals(0, descriptors());
      LogRange run = log.allocate(Pages.SIZE, Pages.SIZE);
      log.write(run.address(), ByteBuffer.wrap(new byte[] {1}));
      assertEquals(1, descriptors());
      assertTrue(storage.list().size() == 1, "one file");
    }
  }

  /** How many descriptors of segments this process has open. */
  private long descriptors() throws IOException {
    try (Stream<Path> all = Files.list(Path.of("/proc/self/fd"))) {
      return all.filter(this::isOfSegment).count();
    }
  }

  private boolean isOfSegment(Path descriptor) {
    try {
      return Files.readSymbolicLink(descriptor).startsWith(scratch.toRealPath());
    } catch (IOException e) {
      return false; // it was closed meanwhile
    }
  }
}
