package quire.cacheprog.disk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several programs use one cache directory at the same time. */
final class DiskLayoutTest {
  private static final int WRITERS = 2;

  @TempDir private Path scratch;

  @Test
  void severalPlaceTheirFirstFileInADirectory() throws Exception {
    try (ExecutorService writers = Executors.newFixedThreadPool(WRITERS)) {
      for (int round = 0; round < 1000; round++) {
        Path directory = scratch.resolve("d" + round);
        AtomicInteger missing = new AtomicInteger(WRITERS);
        List<Future<Path>> placed = new ArrayList<>();
        for (int i = 0; i < WRITERS; i++) {
          Path file = Files.writeString(scratch.resolve(round + "-" + i), "x");
          placed.add(writers.submit(place(missing, file, directory.resolve("f" + i))));
        }
        for (Future<Path> each : placed) {
          assertEquals("x", Files.readString(each.get()));
        }
        assertEquals(WRITERS, count(directory));
      }
    }
  }

  /** A loss of power may leave an empty file if it was not synced. */
  @Test
  void anEmptyFormatFileCountsAsMissing() throws IOException {
    Path cache = scratch.resolve("cache");
    DiskLayout.openOrCreate(cache);
    Path format = cache.resolve("quire-cacheprog");
    String content = Files.readString(format);
    Files.createDirectory(cache.resolve("o"));
    Files.write(format, new byte[0]);
    assertThrows(CacheDirectoryException.class, () -> DiskLayout.openExisting(cache));
    DiskLayout.openOrCreate(cache);
    assertEquals(content, Files.readString(format));
    DiskLayout.openExisting(cache);
  }

  private static Callable<Path> place(AtomicInteger missing, Path file, Path place) {
    return () -> {
      missing.decrementAndGet();
      while (missing.get() > 0 && !Thread.currentThread().isInterrupted()) {
        Thread.onSpinWait(); // a wake-up would start them one after the other
      }
      DiskLayout.place(file, place);
      return place;
    };
  }

  private static long count(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.count();
    }
  }
}
