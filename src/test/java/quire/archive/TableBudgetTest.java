package quire.archive;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import quire.error.Errno;
import quire.error.FsException;
import quire.file.FileContext;
import quire.file.MemoryLimiter;
import quire.snapshot.SnapshotReader;
import quire.snapshot.tree.TreeEntry;
import quire.vfs.OpenStore;
import quire.work.HeapBudget;

/** The tables of archives are taken from the budget that everything shares, and given back. */
final class TableBudgetTest {
  private static final int FILES = 20_000;

  /** More than the table of one format takes, and less than those of two. */
  private static final long BUDGET = 512 << 10;

  @TempDir private Path scratch;

  @SuppressWarnings("NullAway.Init") // set before each test
  private OpenStore store;

  @SuppressWarnings("NullAway.Init") // set before each test
  private SnapshotReader trees;

  private final HeapBudget heap = new HeapBudget(BUDGET);

  @BeforeEach
  void open() throws Exception {
    store = OpenStore.open(scratch);
    trees =
        new SnapshotReader(
            store.catalog(), new FileContext(store.log(), new MemoryLimiter(0), heap));
  }

  @AfterEach
  void close() {
    store.close();
  }

  private TreeEntry tree(int files) {
    return trees.entry(new WideTree(store.catalog()).put(1, files), List.of());
  }

  @Test
  void archivesThatAreOpenTogetherShareTheBudget() {
    TreeEntry top = tree(FILES);
    Archives archives = new Archives(trees, heap, BUDGET);
    ArchiveReader tar = archives.open(top, "tar");
    assertTrue(heap.usedBytes() > FILES * 16L, () -> heap.usedBytes() + " bytes are taken");
    FsException refused = assertThrows(FsException.class, () -> archives.open(top, "nar"));
    assertEquals(Errno.ENOMEM, refused.errno());
    assertTrue(String.valueOf(refused.getMessage()).contains("close some"), refused::toString);
    assertEquals(1, tar.read(tar.length() - 1, ByteBuffer.allocate(1), WideTree::open));
    tar.close();
    try (ArchiveReader nar = archives.open(top, "nar")) { // the kept table is freed
      assertTrue(nar.length() > 0);
    }
  }

  @Test
  void aTableInNoUseIsFreedForOthers() {
    TreeEntry top = tree(FILES);
    Archives archives = new Archives(trees, heap, BUDGET);
    archives.length(top, "tar");
    assertTrue(heap.usedBytes() > 0, "the table is not kept");
    try (HeapBudget.Share others = heap.share()) {
      assertTrue(others.take(BUDGET));
    }
    assertEquals(0, heap.usedBytes());
  }

  @Test
  void aTableTooLargeToBeKeptIsGivenBack() {
    TreeEntry top = tree(FILES);
    Archives archives = new Archives(trees, heap, 1 << 10);
    try (ArchiveReader tar = archives.open(top, "tar")) {
      assertTrue(heap.usedBytes() > 0);
      assertEquals(1, tar.read(0, ByteBuffer.allocate(1), WideTree::open));
    }
    assertEquals(0, heap.usedBytes());
  }

  @Test
  void aTableThatDoesNotFitIsGivenBack() {
    TreeEntry top = tree(4 * FILES);
    Archives archives = new Archives(trees, heap, BUDGET);
    for (String suffix : Archives.suffixes()) {
      FsException refused = assertThrows(FsException.class, () -> archives.length(top, suffix));
      assertEquals(Errno.ENOMEM, refused.errno());
      assertEquals(0, heap.usedBytes());
    }
  }

  @Test
  void smallArchivesTakeLittle() {
    Archives archives = new Archives(trees, heap, BUDGET);
    List<ArchiveReader> open = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      TreeEntry top = tree(i % 3);
      open.add(archives.open(top, "tar"));
    }
    long used = heap.usedBytes();
    open.forEach(ArchiveReader::close);
    archives.length(tree(1), "nar");
    assertTrue(used <= 100 * (2 << 10), () -> used + " bytes of a hundred tables");
  }
}
