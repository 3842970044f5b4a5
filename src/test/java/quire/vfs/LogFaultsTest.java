package quire.vfs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import quire.Await;
import quire.catalog.Catalog;
import quire.catalog.FileType;
import quire.catalog.Name;
import quire.error.Errno;
import quire.error.FsException;
import quire.log.FaultyStorage;
import quire.log.FileLogStorage;
import quire.vfs.call.Caller;
import quire.vfs.call.OpenFlags;

/** The log's files fail under a mount: no call reports a false success, and no page leaks. */
final class LogFaultsTest {
  private static final int LONG = 256 << 10;

  @TempDir private Path directory;
  private FaultyStorage storage;

  @BeforeEach
  void makeTheStorage() throws IOException {
    Path log = Files.createDirectories(directory.resolve("log"));
    storage = new FaultyStorage(new FileLogStorage(log));
  }

  private OpenStore open() throws IOException {
    return OpenStore.open(directory, Catalog.open(directory.resolve("catalog")), storage);
  }

  private static long make(Vfs vfs, String name) {
    int mode = FileType.REGULAR.bits() | 0644;
    long ino = vfs.mknod(Catalog.ROOT, Name.of(name), mode, 0, Caller.ROOT).ino();
    return vfs.open(ino, OpenFlags.O_RDWR);
  }

  private static void write(Vfs vfs, long handle, int count) {
    byte[] bytes = new byte[count];
    new Random(count).nextBytes(bytes);
    vfs.write(handle, 0, ByteBuffer.allocateDirect(count).put(bytes).flip());
  }

  private static void assertFails(Runnable action) {
    assertEquals(Errno.EIO, assertThrows(FsException.class, action::run).errno());
  }

  @Test
  void aSyncThatFailedOnceIsNotForgotten() throws IOException {
    OpenStore store = open();
    Vfs vfs = store.vfs();
    long hit = make(vfs, "hit");
    write(vfs, hit, LONG);
    storage.failingSyncs.set(1);
    assertFails(() -> vfs.fsync(hit));
    assertFails(() -> vfs.fsync(hit));
    assertFails(vfs::sync);
    assertFails(() -> vfs.trees().take(Name.of("snapshot"), Catalog.ROOT));

    long other = make(vfs, "other");
    write(vfs, other, LONG);
    vfs.fsync(other);

    write(vfs, hit, LONG);
    vfs.fsync(hit);
    vfs.trees().collect(); // of what the snapshot that failed has left
    vfs.sync();
    vfs.trees().take(Name.of("snapshot"), Catalog.ROOT);
    store.close();
    try (Catalog catalog = Catalog.open(directory.resolve("catalog"))) {
      assertTrue(catalog.wasClean());
    }
  }

  @Test
  void aStoreThatCouldNotBeSyncedIsNotMarkedClean() throws IOException {
    OpenStore store = open();
    long handle = make(store.vfs(), "file");
    write(store.vfs(), handle, LONG);
    store.vfs().flush(handle);
    storage.failingSyncs.set(1);
    assertFails(store.vfs()::close);
    store.log().close();
    store.catalog().close();
    try (Catalog catalog = Catalog.open(directory.resolve("catalog"))) {
      assertFalse(catalog.wasClean());
    }
  }

  @Test
  void aStoreWithUnwrittenBytesIsNotMarkedClean() throws IOException {
    OpenStore store = open();
    long handle = make(store.vfs(), "file");
    write(store.vfs(), handle, 100);
    storage.failingWrites.set(Integer.MAX_VALUE);
    assertFails(store.vfs()::close);
    store.log().close();
    store.catalog().close();
    try (Catalog catalog = Catalog.open(directory.resolve("catalog"))) {
      assertFalse(catalog.wasClean());
    }
  }

  /**
   * Makes a file whose bytes cannot be written and stay in memory; returns its inode number. Other
   * files can be written.
   */
  private long makeUnwritable(Vfs vfs) {
    byte[] bytes = {1, 2, 3, 4, 5};
    storage.unwritable = src -> src.remaining() == bytes.length && src.get(src.position()) == 1;
    long handle = make(vfs, "unwritable");
    vfs.write(handle, 0, ByteBuffer.wrap(bytes));
    return vfs.getattrOf(handle).ino();
  }

  private static void assertFails(Runnable action, long ino) {
    FsException e = assertThrows(FsException.class, action::run);
    assertEquals(Errno.EIO, e.errno());
    String message = String.valueOf(e.getMessage());
    assertTrue(message.contains("inode %d ".formatted(ino)), message);
  }

  private static void assertIsSynced(OpenStore store, long ino) {
    assertEquals(1, countExtents(store, ino));
    assertFalse(store.catalog().hasUnsynced());
  }

  @Test
  void aSyncSyncsEverythingButTheFileThatCannotBeWritten() throws IOException {
    OpenStore store = open();
    Vfs vfs = store.vfs();
    long other = make(vfs, "other");
    long ino = makeUnwritable(vfs);
    write(vfs, other, 100);
    assertFails(vfs::sync, ino);
    assertIsSynced(store, vfs.getattrOf(other).ino());
    storage.unwritable = src -> false;
    vfs.sync();
    assertEquals(1, countExtents(store, ino));
    store.close();
  }

  @Test
  void aCloseSyncsEverythingButTheFileThatCannotBeWritten() throws IOException {
    OpenStore store = open();
    Vfs vfs = store.vfs();
    long other = make(vfs, "other");
    long ino = makeUnwritable(vfs);
    write(vfs, other, 100);
    long otherIno = vfs.getattrOf(other).ino();
    assertFails(vfs::close, ino);
    assertIsSynced(store, otherIno);
    store.log().close();
    store.catalog().close();
    try (Catalog catalog = Catalog.open(directory.resolve("catalog"))) {
      assertFalse(catalog.wasClean());
    }
  }

  @Test
  void otherFilesAreSyncedInTheBackgroundToo() throws IOException {
    OpenStore store = open();
    Vfs vfs = store.vfs();
    long other = make(vfs, "other");
    makeUnwritable(vfs);
    write(vfs, other, 100);
    vfs.flush(other);
    assertTrue(store.catalog().hasUnsynced());
    Await.until("all is synced", () -> !store.catalog().hasUnsynced());
    storage.unwritable = src -> false;
    store.close();
  }

  @Test
  void pagesThatCouldNotBeFreedAreFreedLaterAndFailNoSync() throws IOException {
    try (OpenStore store = open()) {
      Vfs vfs = store.vfs();
      long empty = store.log().allocatedBytes();
      for (String name : new String[] {"a", "b", "c"}) {
        long handle = make(vfs, name);
        write(vfs, handle, LONG);
        long between = make(vfs, "between " + name);
        write(vfs, between, LONG);
        vfs.release(handle);
        vfs.release(between);
      }
      vfs.sync();
      for (String name : new String[] {"a", "b", "c"}) {
        vfs.unlink(Catalog.ROOT, Name.of(name));
      }
      long before = store.log().allocatedBytes();
      storage.failingPunches.set(1);
      vfs.sync();
      assertEquals(1L * LONG, store.log().allocatedBytes() - (before - 3 * LONG));
      vfs.sync();
      assertEquals(before - 3 * LONG, store.log().allocatedBytes());
      assertTrue(empty < before);
    }
  }

  @Test
  void aFileWhoseLastCommitFailedLeavesNothingWhenItIsUnlinked() throws IOException {
    try (OpenStore store = open()) {
      Vfs vfs = store.vfs();
      long kept = make(vfs, "kept");
      write(vfs, kept, LONG);
      vfs.fsync(kept);
      long before = store.log().allocatedBytes();
      long handle = make(vfs, "file");
      write(vfs, handle, LONG); // straight to the log
      ByteBuffer few = ByteBuffer.allocateDirect(100).put(0, (byte) 1);
      vfs.write(handle, LONG + 50, few); // in memory
      storage.failingWrites.set(Integer.MAX_VALUE);
      assertFails(() -> vfs.release(handle));
      vfs.unlink(Catalog.ROOT, Name.of("file"));
      storage.failingWrites.set(0);
      vfs.sync();
      assertEquals(before, store.log().allocatedBytes());
    }
  }

  @Test
  void anFsyncOfTheRootDirectoryCommitsAndSyncsAll() throws IOException {
    try (OpenStore store = open()) {
      Vfs vfs = store.vfs();
      long handle = make(vfs, "file");
      write(vfs, handle, 100);
      long root = vfs.opendir(Catalog.ROOT);
      vfs.fsync(root);
      assertIsSynced(store, vfs.lookup(Catalog.ROOT, Name.of("file")).ino());
    }
  }

  private static int countExtents(OpenStore store, long ino) {
    int[] extents = {0};
    store
        .catalog()
        .extents(
            ino,
            0,
            row -> {
              extents[0]++;
              return true;
            });
    return extents[0];
  }
}
