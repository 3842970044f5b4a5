package quire.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import quire.TestFiles;
import quire.catalog.Catalog;
import quire.metrics.Metrics;
import quire.store.StoreDirectory;
import quire.vfs.PathShell;
import quire.vfs.Vfs;
import quire.vfs.call.Caller;

/** A mount that ends between the opening of its store and that of the file system. */
final class EarlyEndTest {
  private static final long MEMORY = 1 << 20;

  @TempDir private Path scratch;

  private static void openAndClose(Path store) throws IOException {
    try (StoreDirectory directory = StoreDirectory.openOrCreate(store)) {
      OpenedStore.open(directory, MEMORY).close();
    }
  }

  private static void assertClean(boolean expected, Path store) throws IOException {
    try (Catalog catalog = Catalog.openReadOnly(store.resolve("catalog"))) {
      assertEquals(expected, catalog.wasClean());
    }
  }

  @Test
  void anEarlyEndLeavesTheRepairAfterACrashToTheNextMount() throws IOException {
    Path live = scratch.resolve("live");
    Path killed;
    try (StoreDirectory directory = StoreDirectory.openOrCreate(live);
        OpenedStore opened = OpenedStore.open(directory, MEMORY);
        Vfs vfs = opened.openVfs(new Metrics(), null, Caller.ROOT, false)) {
      new PathShell(vfs).create("/file");
      killed = scratch.resolve("image");
      TestFiles.copyTree(live, killed);
    }
    assertClean(true, live);
    openAndClose(killed);
    openAndClose(killed);
    assertClean(false, killed);
  }

  @Test
  void anEarlyEndLeavesACleanStoreClean() throws IOException {
    Path store = scratch.resolve("new");
    openAndClose(store);
    openAndClose(store);
    assertClean(true, store);
  }
}
