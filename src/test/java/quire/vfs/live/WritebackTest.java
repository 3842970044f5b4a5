package quire.vfs.live;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import quire.catalog.Catalog;
import quire.log.FileLogStorage;
import quire.log.LogRange;
import quire.log.OffloadLog;
import quire.log.PageSet;
import quire.store.DiskRoom;

/** Freed pages wait for a sync, and for readers that may still need them. */
final class WritebackTest {
  private static final int PAGE = 4096;
  private static final int SEGMENT_BITS = 27;

  /** Every second page of 40 GB, in segments that do not exist any more. */
  private static final int SEPARATE = 5_000_000;

  private static final int GONE_SEGMENTS = 400;

  @TempDir private Path directory;

  /** As many pages as random writes free while a snapshot hashes for half an hour. */
  @Test
  void millionsOfPagesWaitForAReaderInALittleHeap() throws Exception {
    Path said = directory.resolve("said");
    Process child =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-Xmx40m",
                "--enable-native-access=ALL-UNNAMED",
                "-Djava.library.path=" + System.getProperty("java.library.path"),
                "-cp",
                System.getProperty("java.class.path"),
                WritebackTest.class.getName(),
                directory.toString())
            .redirectErrorStream(true)
            .redirectOutput(said.toFile())
            .start();
    try {
      assertTrue(child.waitFor(5, TimeUnit.MINUTES), "it does not end");
      assertEquals(0, child.exitValue(), Files.readString(said, StandardCharsets.UTF_8));
    } finally {
      child.destroyForcibly();
    }
  }

  /** In a JVM of its own. */
  public static void main(String[] args) throws IOException {
    try (Store store = new Store(Path.of(args[0]))) {
      LogRange freed = store.page();
      LogRange kept = store.page();
      try (Writeback.Pin pin = store.writeback.pin()) {
        pin.keep(store.set(kept));
        store.writeback.freeLater(List.of(freed, kept));
        freeSeparate(store.writeback);
        store.writeback.sync();
        require(2 * PAGE, store.log.data().bytes());
      }
      store.writeback.sync();
      require(PAGE, store.log.data().bytes());
      require(1, store.log.data().contains(kept) ? 1 : 0);
    }
  }

  private static void freeSeparate(Writeback writeback) {
    int atOnce = 1000;
    for (int done = 0; done < SEPARATE; done += atOnce) {
      List<LogRange> some = new ArrayList<>();
      for (long page = done; page < done + atOnce; page++) {
        some.add(new LogRange((1L << SEGMENT_BITS) + page * 2 * PAGE, PAGE));
      }
      writeback.freeLater(some);
    }
  }

  private static void require(long expected, long actual) {
    if (expected != actual) {
      throw new IllegalStateException("expected %d, was %d".formatted(expected, actual));
    }
  }

  /** A log whose first segments are gone, and a catalog. */
  private static final class Store implements AutoCloseable {
    final Catalog catalog;
    final OffloadLog log;
    final Writeback writeback;

    Store(Path directory) throws IOException {
      catalog = Catalog.open(directory.resolve("catalog"));
      Path segments = Files.createDirectories(directory.resolve("log"));
      log = OffloadLog.open(new FileLogStorage(segments), SEGMENT_BITS);
      log.neverUse(GONE_SEGMENTS);
      SpaceGuard space = new SpaceGuard(DiskRoom.of(directory));
      writeback = new Writeback(log, catalog, space, inode -> {});
    }

    /** A page with bytes. */
    LogRange page() {
      LogRange page = log.allocate(PAGE, PAGE);
      log.write(page.address(), ByteBuffer.allocateDirect(PAGE).putInt(1).position(0));
      return page;
    }

    PageSet set(LogRange page) {
      PageSet set = new PageSet();
      set.add(page);
      return set;
    }

    @Override
    public void close() {
      log.close();
      catalog.close();
    }
  }
}
