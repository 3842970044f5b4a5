package quire.vfs;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import quire.TestFiles;
import quire.catalog.Catalog;
import quire.catalog.ExtentRow;
import quire.catalog.Name;
import quire.error.Errno;
import quire.error.FsException;
import quire.vfs.call.Caller;
import quire.vfs.call.OpenFlags;

/** A page of the log is damaged: reads of its bytes fail, and nothing else does. */
final class DamagedPageTest {
  private static final int PAGE = 4096;
  private static final int PAGES = 4;

  @TempDir private Path directory;

  @SuppressWarnings("NullAway.Init") // JUnit calls makeDamaged()
  private OpenStore store;

  private long damaged;

  /** Makes a file of four pages, the second of which is damaged. */
  @BeforeEach
  void makeDamaged() throws IOException {
    store = OpenStore.open(directory);
    long handle = make("damaged");
    write(handle, 0, random(PAGES * PAGE));
    store.vfs().release(handle);
    long ino = store.vfs().lookup(Catalog.ROOT, Name.of("damaged")).ino();
    List<ExtentRow> rows = new ArrayList<>();
    store.catalog().extents(ino, 0, rows::add);
    store.close();
    long address = rows.get(0).value() + PAGE;
    Path segment = directory.resolve("log/%08d.seg".formatted(address >>> OpenStore.SEGMENT_BITS));
    TestFiles.flip(segment, address & ((1L << OpenStore.SEGMENT_BITS) - 1));
    store = OpenStore.open(directory);
    damaged = store.vfs().open(ino, OpenFlags.O_RDWR);
  }

  private long make(String name) {
    return store
        .vfs()
        .create(Catalog.ROOT, Name.of(name), 0644, OpenFlags.O_RDWR, Caller.ROOT)
        .handle();
  }

  private void write(long handle, long offset, byte[] bytes) {
    ByteBuffer direct = ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
    store.vfs().write(handle, offset, direct);
  }

  private static byte[] random(int count) {
    byte[] bytes = new byte[count];
    new Random(count).nextBytes(bytes);
    return bytes;
  }

  private byte[] read(long handle, long offset, int count) {
    ByteBuffer bytes = ByteBuffer.allocate(count);
    store.vfs().read(handle, offset, bytes);
    return bytes.array();
  }

  private static String fails(Runnable action) {
    FsException e = assertThrows(FsException.class, action::run);
    assertEquals(Errno.EIO, e.errno(), e.getMessage());
    return String.valueOf(e.getMessage());
  }

  /**
   * Requires that work on the whole store succeeds: a snapshot of another directory, a sync, a
   * clean close.
   */
  private void assertTheStoreIsWell() throws IOException {
    Vfs vfs = store.vfs();
    long other = vfs.mkdir(Catalog.ROOT, Name.of("other"), 0755, Caller.ROOT).ino();
    long handle = make("healthy");
    write(handle, 0, random(100));
    vfs.fsync(handle);
    vfs.trees().take(Name.of("snapshot"), other);
    vfs.trees().collect();
    vfs.sync();
    store.close();
    try (Catalog catalog = Catalog.open(directory.resolve("catalog"))) {
      assertTrue(catalog.wasClean());
    }
  }

  private void assertTheRestIsAsBefore() {
    byte[] before = random(PAGES * PAGE);
    assertEquals(before.length, store.vfs().getattrOf(damaged).size());
    assertArrayEquals(Arrays.copyOf(before, PAGE), read(damaged, 0, PAGE));
    byte[] behind = Arrays.copyOfRange(before, 2 * PAGE, before.length);
    assertArrayEquals(behind, read(damaged, 2L * PAGE, behind.length));
    fails(() -> read(damaged, PAGE, PAGE));
  }

  @Test
  void aWriteOfAPartOfThePageIsRefused() throws IOException {
    String message = fails(() -> write(damaged, PAGE + 100, random(10)));
    assertTrue(message.startsWith("inode "), message);
    assertTheRestIsAsBefore();
    assertTheStoreIsWell();
  }

  @Test
  void aWriteThatBeginsOrEndsInThePageIsRefused() throws IOException {
    fails(() -> write(damaged, PAGE + 100, random(2 * PAGE)));
    fails(() -> write(damaged, 10, random(PAGE)));
    fails(() -> write(damaged, PAGE + 1, random(100_000)));
    assertTheRestIsAsBefore();
    assertTheStoreIsWell();
  }

  @Test
  void aWriteOfTheWholePageRepairsIt() throws IOException {
    write(damaged, PAGE - 1, random(PAGE + 2));
    assertArrayEquals(random(PAGE + 2), read(damaged, PAGE - 1, PAGE + 2));
    write(damaged, PAGE + 7, random(3));
    assertArrayEquals(random(3), read(damaged, PAGE + 7, 3));
    assertTheStoreIsWell();
  }

  @Test
  void aHoleInThePageDoesNoHarmToTheStore() throws IOException {
    store.vfs().fallocate(damaged, 3, PAGE + 10, 20);
    assertArrayEquals(new byte[20], read(damaged, PAGE + 10, 20));
    fails(() -> write(damaged, PAGE + 12, random(4)));
    assertTheStoreIsWell();
  }

  /**
   * The first bytes of the target page are in memory when its other bytes become a copy of the
   * damaged page.
   */
  @Test
  void aCopyIntoAPageInMemoryDoesNoHarmToTheStore() throws IOException {
    long target = make("target");
    write(target, 0, random(3 * PAGE));
    store.vfs().cloneRange(damaged, PAGE, target, 50, PAGE + 100);
    assertArrayEquals(Arrays.copyOf(random(3 * PAGE), 50), read(target, 0, 50));
    assertTheStoreIsWell();
  }
}
