package quire.vfs.live;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.ref.WeakReference;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import quire.Await;
import quire.Seeds;
import quire.catalog.Catalog;
import quire.catalog.CatalogBatch;
import quire.catalog.FileType;
import quire.catalog.InodeRecord;
import quire.error.Errno;
import quire.error.FsException;

/** There is only one object for an inode as long as it is referenced, and none is kept for ever. */
final class InodeTableTest {
  /** More inodes than a table keeps: at least every second one has to share its place. */
  private static final int INODES = 40_000;

  private static final long FIRST = 100;

  @TempDir private Path scratch;
  private Catalog catalog;
  private InodeTable table;

  @BeforeEach
  void open() throws IOException {
    catalog = Catalog.open(scratch);
    try (CatalogBatch batch = catalog.newBatch()) {
      for (long ino = FIRST; ino < FIRST + INODES; ino++) {
        batch.putInode(record(ino));
      }
      catalog.commit(batch);
    }
    table = new InodeTable(catalog);
  }

  @AfterEach
  void close() {
    catalog.close();
  }

  private static InodeRecord record(long ino) {
    int mode = FileType.REGULAR.bits() | 0644;
    return InodeRecord.empty(ino, mode, 0, 0, Catalog.ROOT, 1).withSize(ino, 0).withTimes(1, 2, 3);
  }

  private void lookAtAll() {
    for (long ino = FIRST; ino < FIRST + INODES; ino++) {
      assertEquals(ino, table.get(ino).ino());
    }
  }

  @Test
  void aReferencedInodeStaysTheSameObject() {
    List<Inode> held = new ArrayList<>();
    for (long ino = FIRST; ino < FIRST + INODES; ino += 7) {
      held.add(table.get(ino));
    }
    lookAtAll();
    System.gc();
    lookAtAll();
    for (Inode inode : held) {
      assertSame(inode, table.get(inode.ino()));
    }
  }

  @Test
  void anInodeWithoutReferencesIsCollected() throws InterruptedException {
    WeakReference<Inode> one = new WeakReference<>(table.get(FIRST));
    lookAtAll();
    Await.until(
        "the inode is collected",
        () -> {
          System.gc();
          return one.get() == null;
        });
    assertEquals(record(FIRST), table.get(FIRST).record());
  }

  @Test
  void aRemovedInodeIsReadAgain() {
    Inode first = table.get(FIRST);
    table.remove(first);
    Inode again = table.get(FIRST);
    assertNotSame(first, again);
    table.remove(first);
    assertSame(again, table.get(FIRST));
  }

  @Test
  void aNewInodeIsFoundBeforeItsBatchIsCommitted() {
    Inode made = new Inode(record(FIRST + INODES));
    table.add(made, () -> assertSame(made, table.get(made.ino())));
    assertSame(made, table.get(made.ino()));
    Inode other = new Inode(record(made.ino()));
    assertThrows(IllegalStateException.class, () -> table.add(other, () -> {}));
    assertSame(made, table.get(made.ino()));
    table.remove(made);
    assertNull(table.find(made.ino()));
  }

  @Test
  void aNewInodeThatCannotBeCommittedIsNotFound() {
    Inode made = new Inode(record(FIRST + INODES));
    Runnable failing =
        () -> {
          throw new FsException(Errno.ENOSPC, "as the test wants");
        };
    assertThrows(FsException.class, () -> table.add(made, failing));
    assertTrue(made.isDeleted());
    assertNull(table.find(made.ino()));
  }

  @Test
  void severalThreadsGetTheSameObject() throws Exception {
    long seed = Seeds.seed("InodeTableTest");
    Map<Long, Inode> held = new ConcurrentHashMap<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
      List<Future<?>> all = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        Random random = new Random(seed + i);
        all.add(threads.submit(() -> holdAndLetGo(random, held, "seed " + seed)));
      }
      for (Future<?> each : all) {
        each.get();
      }
    }
    assertTrue(table.use().misses() > INODES, "nothing was ever collected");
  }

  private void holdAndLetGo(Random random, Map<Long, Inode> held, String message) {
    for (int i = 0; i < 200_000; i++) {
      long ino = FIRST + random.nextInt(INODES);
      Inode mine = table.get(ino);
      Inode others = held.putIfAbsent(ino, mine);
      if (others != null) {
        assertSame(others, mine, message);
        held.remove(ino);
      }
      if (i % 20_000 == 0) {
        System.gc();
      }
    }
  }
}
