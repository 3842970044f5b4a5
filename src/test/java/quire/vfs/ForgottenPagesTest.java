package quire.vfs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import quire.TestFiles;
import quire.catalog.Catalog;
import quire.catalog.Name;
import quire.fsck.Fsck;
import quire.fsck.FsckSummary;
import quire.log.FaultyStorage;
import quire.log.FileLogStorage;
import quire.vfs.call.Caller;
import quire.vfs.call.OpenFlags;

/** Log pages that one mount could not free, or never named, are freed by later mounts. */
final class ForgottenPagesTest {
  private static final int SIZE = 300_000;

  @TempDir private Path directory;

  private static void write(OpenStore store, String name) {
    Vfs vfs = store.vfs();
    long handle =
        vfs.create(Catalog.ROOT, Name.of(name), 0644, OpenFlags.O_RDWR, Caller.ROOT).handle();
    byte[] bytes = new byte[SIZE];
    new Random(name.hashCode()).nextBytes(bytes);
    vfs.write(handle, 0, ByteBuffer.wrap(bytes));
    vfs.release(handle);
  }

  /**
   * Opens the store once, which collects garbage if there is a reason to; then requires that no
   * page leaks.
   */
  private static void assertNothingLeaks(Path directory) throws IOException {
    OpenStore.open(directory).close();
    try (OpenStore store = OpenStore.open(directory)) {
      FsckSummary summary =
          Fsck.run(store.catalog(), store.log(), List.of(), Fsck.Mode.CHECK, problem -> {});
      assertEquals(0, summary.leakedBytes());
      assertTrue(summary.namedBytes() > 0, "the file that stays");
    }
  }

  /** The catalog is as at the last clean close, but the log has one more segment. */
  @Test
  void aLossOfPowerRightAfterAMount() throws IOException {
    Path live = Files.createDirectory(directory.resolve("live"));
    Path image = directory.resolve("image");
    try (OpenStore store = OpenStore.open(live)) {
      write(store, "stays");
    }
    TestFiles.copyTree(live, image);
    try (OpenStore store = OpenStore.open(live)) {
      write(store, "never synced");
      Files.move(image.resolve("log"), directory.resolve("log of before"));
      TestFiles.copyTree(live.resolve("log"), image.resolve("log"));
    }
    assertNothingLeaks(image);
  }

  @Test
  void aDamagedSegmentThatComesBack() throws IOException {
    try (OpenStore store = OpenStore.open(directory)) {
      write(store, "stays");
      write(store, "goes");
    }
    TestFiles.flip(directory.resolve("log/00000001.seg"), 20);
    try (OpenStore store = OpenStore.open(directory)) {
      assertTrue(!store.log().damaged().isEmpty());
      store.vfs().unlink(Catalog.ROOT, Name.of("goes"));
    }
    TestFiles.flip(directory.resolve("log/00000001.seg"), 20);
    assertNothingLeaks(directory);
  }

  @Test
  void aPunchThatFailsAtTheEnd() throws IOException {
    FaultyStorage storage =
        new FaultyStorage(new FileLogStorage(Files.createDirectories(directory.resolve("log"))));
    try (OpenStore store =
        OpenStore.open(directory, Catalog.open(directory.resolve("catalog")), storage)) {
      write(store, "stays");
      write(store, "goes");
      store.vfs().sync();
      storage.failingPunches.set(Integer.MAX_VALUE);
      store.vfs().unlink(Catalog.ROOT, Name.of("goes"));
    }
    assertNothingLeaks(directory);
  }
}
