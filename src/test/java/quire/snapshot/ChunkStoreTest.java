package quire.snapshot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import quire.catalog.Catalog;
import quire.catalog.FileType;
import quire.catalog.Name;
import quire.error.FsException;
import quire.snapshot.tree.TreeAttributes;
import quire.snapshot.tree.TreeContent;
import quire.snapshot.tree.TreeEntry;
import quire.snapshot.tree.TreeWriter;
import quire.snapshot.tree.TreeXattrs;

final class ChunkStoreTest {
  private static final TreeAttributes DIRECTORY = attributes(FileType.DIRECTORY);
  private static final TreeAttributes SYMLINK = attributes(FileType.SYMLINK);

  @TempDir private Path directory;

  private static TreeAttributes attributes(FileType type) {
    return new TreeAttributes(type.bits() | 0755, 1, 2, 3, TreeXattrs.NONE);
  }

  private static TakenTree store(Catalog catalog, int entries) {
    ChunkStore chunks = new ChunkStore(catalog);
    TreeWriter writer = new TreeWriter(DIRECTORY, chunks);
    for (int i = 0; i < entries; i++) {
      TreeContent target =
          new TreeContent.Symlink("target %d".formatted(i).getBytes(StandardCharsets.UTF_8));
      writer.add(new TreeEntry(Name.of("%05d".formatted(i)), SYMLINK, 0, target));
    }
    return chunks.finish(writer.finish(), new TreeTotals());
  }

  private static int count(Catalog catalog, TakenTree tree) {
    List<TreeEntry> entries = new ArrayList<>();
    StoredTree.forEach(catalog, tree.digest(), entries::add);
    return entries.size();
  }

  private static int chunks(Catalog catalog) {
    int[] count = {0};
    catalog.allTreeChunks((id, chunk) -> ++count[0] > 0);
    return count[0];
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 5000})
  void aTreeThatIsThereIsNotStoredTwice(int entries) throws IOException {
    try (Catalog catalog = Catalog.open(directory)) {
      TakenTree first = store(catalog, entries);
      int chunks = chunks(catalog);
      assertEquals(first, store(catalog, entries));
      assertEquals(chunks, chunks(catalog));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 5000})
  void oneThatLostAChunkIsReplacedByTheSameTreeThatIsWhole(int entries) throws IOException {
    try (Catalog catalog = Catalog.open(directory)) {
      TakenTree first = store(catalog, entries);
      catalog.commit(batch -> batch.deleteTreeChunk(first.row().id(), 0));
      assertThrows(FsException.class, () -> count(catalog, first));
      store(catalog, entries);
      assertEquals(entries, count(catalog, first));
    }
  }

  @Test
  void aTreeWithOtherBytesInAChunkIsReplaced() throws IOException {
    try (Catalog catalog = Catalog.open(directory)) {
      TakenTree first = store(catalog, 1);
      catalog.commit(batch -> batch.putTreeChunk(first.row().id(), 0, new byte[] {1, 2, 3}));
      store(catalog, 1);
      assertEquals(1, count(catalog, first));
    }
  }
}
