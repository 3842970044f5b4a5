package quire.snapshot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import quire.Await;
import quire.blob.OpenHashers;
import quire.catalog.FileType;
import quire.catalog.Name;
import quire.error.Errno;
import quire.error.FsException;
import quire.snapshot.tree.TreeAttributes;
import quire.snapshot.tree.TreeContent;
import quire.snapshot.tree.TreePath;
import quire.snapshot.tree.TreeXattrs;
import quire.vfs.OpenStore;
import quire.work.HeapBudget;

/** The heap for a tree being imported is taken from the budget. */
final class TreeImportTest {
  private static final int DIRECTORIES = 100;

  @TempDir private Path scratch;

  private static TreeAttributes attributes(FileType type, TreeXattrs xattrs) {
    return new TreeAttributes(type.bits() | 0755, 0, 0, 0, xattrs);
  }

  /** Each level once left two hashers open, and the heap of the levels was not counted. */
  @Test
  void aTreeThatIsTooDeepForTheBudgetLeavesNothing() throws IOException {
    HeapBudget budget = new HeapBudget(512 << 10);
    try (OpenStore store = OpenStore.open(scratch);
        HeapBudget.Share share = budget.share()) {
      TreeImport tree = new TreeImport(attributes(FileType.DIRECTORY, TreeXattrs.NONE), share);
      TreePath directory = TreePath.TOP;
      for (int i = 0; i < 300; i++) {
        directory = directory.child(Name.of("d"));
        tree.directory(directory, attributes(FileType.DIRECTORY, TreeXattrs.NONE));
      }
      long before = OpenHashers.count();
      FsException refused = assertThrows(FsException.class, () -> tree.write(store.catalog()));
      assertEquals(Errno.ENOMEM, refused.errno());
      Await.until("all hashers are closed", () -> OpenHashers.count() <= before);
    }
    assertEquals(0, budget.usedBytes());
  }

  /** The attributes of a directory that its content had implied were once not counted. */
  @Test
  void attributesOfImpliedDirectoriesAreTakenFromTheBudget() {
    TreeXattrs large = TreeXattrs.of(Map.of(Name.of("user.a"), new byte[60_000]));
    HeapBudget budget = new HeapBudget(1 << 20);
    try (HeapBudget.Share share = budget.share()) {
      TreeImport tree = new TreeImport(attributes(FileType.DIRECTORY, TreeXattrs.NONE), share);
      for (int i = 0; i < DIRECTORIES; i++) {
        TreePath directory = TreePath.TOP.child(Name.of("d" + i));
        TreeAttributes fifo = attributes(FileType.FIFO, TreeXattrs.NONE);
        tree.leaf(directory.child(Name.of("f")), fifo, TreeContent.NONE);
      }
      FsException refused =
          assertThrows(
              FsException.class,
              () -> {
                for (int i = 0; i < DIRECTORIES; i++) {
                  TreePath directory = TreePath.TOP.child(Name.of("d" + i));
                  tree.directory(directory, attributes(FileType.DIRECTORY, large));
                }
              });
      assertEquals(Errno.ENOMEM, refused.errno());
    }
    assertEquals(0, budget.usedBytes());
  }
}
