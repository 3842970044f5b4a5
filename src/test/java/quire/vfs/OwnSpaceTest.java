package quire.vfs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import quire.catalog.Catalog;
import quire.catalog.Name;
import quire.vfs.call.Caller;
import quire.vfs.call.OpenFlags;

final class OwnSpaceTest {
  private static final int PAGE = 4096;
  private static final int PAGES = 50;

  @TempDir private Path directory;

  @SuppressWarnings("NullAway.Init") // set before each test
  private OpenStore store;

  @SuppressWarnings("NullAway.Init") // set before each test
  private Vfs vfs;

  private long sub;
  private int seed;

  @BeforeEach
  void open() throws IOException {
    store = OpenStore.open(directory);
    vfs = store.vfs();
    sub = vfs.mkdir(Catalog.ROOT, Name.of("sub"), 0755, Caller.ROOT).ino();
    write(sub, "f", 0, PAGES);
  }

  @AfterEach
  void close() {
    store.close();
  }

  private void write(long parent, String name, int page, int pages) {
    byte[] bytes = new byte[pages * PAGE];
    new Random(++seed).nextBytes(bytes);
    long handle = vfs.create(parent, Name.of(name), 0644, OpenFlags.O_RDWR, Caller.ROOT).handle();
    vfs.write(handle, (long) page * PAGE, ByteBuffer.wrap(bytes));
    vfs.release(handle);
  }

  private void take(String name) {
    vfs.trees().take(Name.of(name), Catalog.ROOT);
  }

  private void drop(String name) {
    long quire = vfs.lookup(Catalog.ROOT, Name.of(".quire")).ino();
    vfs.rmdir(vfs.lookup(quire, Name.of("snapshots")).ino(), Name.of(name));
  }

  private void assertOwn(Map<String, Integer> pages) {
    Map<Name, Long> own = vfs.trees().ownSpace();
    assertEquals(pages.size(), own.size());
    pages.forEach((name, count) -> assertEquals((long) count * PAGE, own.get(Name.of(name)), name));
  }

  @Test
  void livePagesAndThoseOfOtherSnapshotsAreNotOwn() {
    take("a");
    assertOwn(Map.of("a", 0));
    vfs.unlink(sub, Name.of("f"));
    assertOwn(Map.of("a", PAGES));
    take("b");
    assertOwn(Map.of("a", PAGES, "b", 0));
  }

  @Test
  void twoSnapshotsOfOneFileOwnNothing() {
    take("a");
    vfs.mkdir(Catalog.ROOT, Name.of("more"), 0755, Caller.ROOT); // another root, the same subtrees
    take("b");
    vfs.unlink(sub, Name.of("f"));
    assertOwn(Map.of("a", 0, "b", 0));
    drop("b");
    assertOwn(Map.of("a", PAGES)); // though the tree of b is not collected yet
    vfs.trees().collect();
    assertOwn(Map.of("a", PAGES));
  }

  @Test
  void anOpenFileKeepsItsPages() {
    take("a");
    long handle = vfs.open(vfs.lookup(sub, Name.of("f")).ino(), OpenFlags.O_RDWR);
    vfs.unlink(sub, Name.of("f"));
    assertOwn(Map.of("a", 0));
    vfs.release(handle);
    assertOwn(Map.of("a", PAGES));
  }

  @Test
  void aSnapshotOwnsTheOldPagesOfAnOverwrittenFile() {
    take("a");
    write(sub, "f", 7, 1);
    assertOwn(Map.of("a", 1));
    take("b");
    assertOwn(Map.of("a", 1, "b", 0));
    write(sub, "f", 7, 2);
    assertOwn(Map.of("a", 1, "b", 1)); // page 8 of the old file is in both
    vfs.unlink(sub, Name.of("f"));
    assertOwn(Map.of("a", 1, "b", 1));
    drop("a");
    assertOwn(Map.of("b", PAGES));
  }

  /** Dropping a snapshot frees exactly its own space. */
  @Test
  void droppingASnapshotFreesItsOwnSpace() {
    write(Catalog.ROOT, "g", 0, 30);
    take("a");
    write(sub, "f", 10, 5);
    write(Catalog.ROOT, "g", 0, 3);
    take("b");
    vfs.unlink(Catalog.ROOT, Name.of("g"));
    write(sub, "f", 12, 10);
    for (String name : new String[] {"b", "a"}) {
      vfs.trees().collect();
      long own = vfs.trees().ownSpace().getOrDefault(Name.of(name), -1L);
      drop(name);
      assertEquals(own, vfs.trees().collect().bytes(), name);
    }
  }
}
