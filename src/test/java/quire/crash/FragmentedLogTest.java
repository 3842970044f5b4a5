package quire.crash;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import quire.catalog.Catalog;
import quire.catalog.ExtentRow;
import quire.fsck.Fsck;
import quire.fsck.FsckSummary;
import quire.log.FragmentedStorage;
import quire.log.OffloadLog;
import quire.vfs.OpenStore;

/** Memory for opening a store after a crash does not grow with the fragments of its log. */
final class FragmentedLogTest {
  private static final int SEGMENT_BITS = 30;

  @TempDir private Path directory;

  @Test
  @Timeout(300)
  void fortySegmentsOpenInALittleHeap() throws Exception {
    open(40, "-Xmx64m");
  }

  @Test
  @Tag("soak")
  @Timeout(3600)
  void aTebibyteOpensIn256MiB() throws Exception {
    open(1024, "-Xmx256m");
  }

  private void open(int segments, String heap) throws Exception {
    Process child =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                heap,
                "--enable-native-access=ALL-UNNAMED",
                "-Djava.library.path=" + System.getProperty("java.library.path"),
                "-cp",
                System.getProperty("java.class.path"),
                FragmentedLogTest.class.getName(),
                directory.toString(),
                Integer.toString(segments))
            .inheritIO()
            .start();
    try {
      child.waitFor(1, TimeUnit.HOURS);
      assertEquals(0, child.exitValue());
    } finally {
      child.destroyForcibly();
    }
  }

  /** In a JVM of its own: checks a store that was not closed in good order, then opens it. */
  public static void main(String[] args) throws IOException {
    Path store = Path.of(args[0]);
    FragmentedStorage storage = new FragmentedStorage(Integer.parseInt(args[1]), SEGMENT_BITS);
    try (Catalog catalog = Catalog.open(store.resolve("catalog"))) {
      catalog.commit(
          batch -> {
            for (long page = 0; page < 100_000; page++) { // of an unfinished snapshot
              long address = (1L << SEGMENT_BITS) + page * 8192 + 8192;
              batch.putExtent(
                  5000, new ExtentRow(page * 4096, 4096, ExtentRow.Kind.SHARED, address));
            }
          });
      catalog.leaveUnclean();
      try (OffloadLog log = OffloadLog.open(storage, SEGMENT_BITS)) {
        FsckSummary summary = Fsck.run(catalog, log, List.of(), Fsck.Mode.CHECK, problem -> {});
        require(storage.bytes() - 100_000 * 4096L, summary.leakedBytes());
      }
    }
    Catalog catalog = Catalog.open(store.resolve("catalog"));
    OpenStore.open(store, catalog, storage, SEGMENT_BITS).close();
    require(storage.bytes(), storage.punched());
  }

  private static void require(long expected, long actual) {
    if (expected != actual) {
      throw new IllegalStateException("expected %d, was %d".formatted(expected, actual));
    }
  }
}
