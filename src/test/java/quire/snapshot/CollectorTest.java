package quire.snapshot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import quire.blob.Digest;
import quire.catalog.BlobRow;
import quire.catalog.Catalog;
import quire.catalog.ExtentRow;
import quire.catalog.FileType;
import quire.catalog.InodeRecord;
import quire.catalog.Name;
import quire.catalog.SnapshotRow;
import quire.snapshot.castore.Samples;
import quire.snapshot.tree.ChunkSink;
import quire.snapshot.tree.TreeAttributes;
import quire.snapshot.tree.TreeChunks;
import quire.snapshot.tree.TreeContent;
import quire.snapshot.tree.TreeEntry;
import quire.snapshot.tree.TreeReader;
import quire.snapshot.tree.TreeRef;
import quire.snapshot.tree.TreeWriter;
import quire.snapshot.tree.TreeXattrs;

final class CollectorTest {
  private static final TreeAttributes FILE =
      new TreeAttributes(FileType.REGULAR.bits() | 0644, 0, 0, 0, TreeXattrs.NONE);
  private static final TreeAttributes DIRECTORY =
      new TreeAttributes(FileType.DIRECTORY.bits() | 0755, 0, 0, 0, TreeXattrs.NONE);
  private static final int EXTENTS = 700;
  private static final long LEFT_BEHIND = 999_999;

  @TempDir private Path directory;

  @SuppressWarnings("NullAway.Init") // set before each test
  private Catalog catalog;

  private final Random random = new Random(1);
  private int chunks;

  @BeforeEach
  void open() throws IOException {
    catalog = Catalog.open(directory);
  }

  @AfterEach
  void close() {
    catalog.close();
  }

  private Digest blob() {
    Digest digest = Samples.digest(random);
    long id = catalog.newId();
    catalog.commit(
        batch -> {
          batch.putBlob(digest, new BlobRow(id, EXTENTS, 0));
          for (int i = 0; i < EXTENTS; i++) {
            batch.putExtent(id, new ExtentRow(i, 1, ExtentRow.Kind.FILL, 1));
          }
        });
    return digest;
  }

  /** Puts a tree object of about three chunks. */
  private TreeRef tree(List<Digest> blobs, List<TreeRef> directories) {
    ChunkStore store = new ChunkStore(catalog);
    ChunkSink sink =
        (index, bytes) -> {
          chunks++;
          store.accept(index, bytes);
        };
    TreeWriter writer = new TreeWriter(DIRECTORY, sink);
    for (int i = 0; i < directories.size(); i++) {
      writer.add(
          new TreeEntry(Name.of("a" + i), DIRECTORY, 0, TreeChunks.content(directories.get(i))));
    }
    for (int i = 0; i < 1500; i++) {
      Digest blob = blobs.get(i % blobs.size());
      Name name = Name.of("b%05d-%d".formatted(i, random.nextInt()));
      writer.add(new TreeEntry(name, FILE, 0, new TreeContent.Regular(blob, EXTENTS, EXTENTS)));
    }
    TreeRef ref = writer.finish();
    store.finish(ref, new TreeTotals());
    return ref;
  }

  private void snapshot(TreeRef root) {
    SnapshotRow row = new SnapshotRow(Name.of("s"), 0, 0, root.digest(), root.castore().digest());
    catalog.commit(batch -> batch.putSnapshot(row));
  }

  /**
   * Puts two blobs and two trees that are named, ten blobs and four trees that are not, and rows
   * that a crash has left.
   */
  private List<Digest> fill() {
    List<Digest> kept = List.of(blob(), blob());
    TreeRef child = tree(kept, List.of());
    snapshot(tree(kept, List.of(child, child)));
    for (int i = 0; i < 2; i++) {
      List<Digest> garbage = new ArrayList<>(kept);
      for (int j = 0; j < 5; j++) {
        garbage.add(blob());
      }
      tree(garbage, List.of(child, tree(garbage, List.of())));
    }
    InodeRecord file =
        InodeRecord.empty(5000, FileType.REGULAR.bits(), 0, 0, Catalog.ROOT, 0).withSize(1, 1);
    catalog.commit(
        batch -> {
          batch.putInode(file);
          batch.putExtent(file.ino(), new ExtentRow(0, 1, ExtentRow.Kind.FILL, 1));
          batch.putExtent(LEFT_BEHIND, new ExtentRow(0, 1, ExtentRow.Kind.FILL, 1));
          batch.putTreeChunk(LEFT_BEHIND, 0, new byte[] {1});
        });
    return kept;
  }

  private Collector collector(Runnable pause) {
    return new Collector(catalog, new UseCounts(), new UseCounts(), pause);
  }

  private static UseCounts uses(Digest digest) {
    UseCounts uses = new UseCounts();
    uses.add(digest);
    return uses;
  }

  @Test
  void blobsAndTreesThatNoSnapshotNamesAreDeleted() {
    List<Digest> kept = fill();
    assertEquals(new Collector.CollectionResult(4, 10), collector(() -> {}).run());
    assertClean(kept);
    assertEquals(new Collector.CollectionResult(0, 0), collector(() -> {}).run());
  }

  /**
   * At whichever pause a collection ends, all that is left is whole, and the next collection does
   * the rest.
   */
  @Test
  void aPauseCanEndACollection() {
    List<Digest> kept = fill();
    int[] calls = {0};
    int ended = 0;
    for (int limit = 1; ended == limit - 1; limit++) {
      int last = limit;
      calls[0] = 0;
      try {
        collector(
                () -> {
                  calls[0]++;
                  if (calls[0] == last) {
                    throw new IllegalStateException("enough");
                  }
                })
            .run();
      } catch (IllegalStateException e) {
        ended++;
      }
      assertWhole();
    }
    assertTrue(ended > 7, "it ended early " + ended + " times");
    assertClean(kept);
  }

  @Test
  void aCollectionPausesOften() {
    fill();
    int[] calls = {0};
    collector(() -> calls[0]++).run();
    long rows = 12L * EXTENTS + 6 * 1500;
    assertTrue(calls[0] >= rows / 1024, "paused " + calls[0] + " times in " + rows + " rows");
  }

  @Test
  void heldTreesAndOpenBlobsStay() {
    Digest read = blob();
    Digest below = blob();
    TreeRef child = tree(List.of(below), List.of());
    TreeRef held = tree(List.of(below), List.of(child));
    assertEquals(
        new Collector.CollectionResult(0, 0),
        new Collector(catalog, uses(read), uses(held.digest()), () -> {}).run());
    assertWhole();
    assertNotNull(catalog.blob(read));
    assertEquals(new Collector.CollectionResult(2, 2), collector(() -> {}).run());
  }

  /** A digest of a file promises that there is a blob of that digest. */
  @Test
  void digestsOfFilesAreDeletedWithTheirBlobs() {
    List<Digest> kept = fill();
    Digest read = blob();
    Digest garbage = blob();
    catalog.commit(
        batch -> {
          batch.putHash(6000, kept.get(0));
          batch.putHash(6001, garbage);
          batch.putHash(6002, read);
        });
    new Collector(catalog, uses(read), new UseCounts(), () -> {}).run();
    assertEquals(Map.of(6000L, kept.get(0)), catalog.hashes(List.of(6000L, 6001L, 6002L)));
    assertNotNull(catalog.blob(read));
    assertEquals(new Collector.CollectionResult(0, 1), collector(() -> {}).run());
    assertNull(catalog.hash(6002));
  }

  @Test
  void aMissingTreeObjectLosesNothing() {
    List<Digest> kept = fill();
    SnapshotRow row = catalog.snapshot(Name.of("s"));
    assertNotNull(row);
    catalog.commit(batch -> batch.deleteTree(row.tree()));
    assertThrows(RuntimeException.class, () -> collector(() -> {}).run());
    kept.forEach(digest -> assertNotNull(catalog.blob(digest)));
    assertWhole();
  }

  /** Each blob has its extents, each tree object its chunks. */
  private void assertWhole() {
    catalog.allBlobs(
        (digest, blob) -> {
          int[] count = {0};
          catalog.extents(blob.id(), 0, row -> ++count[0] > 0);
          assertEquals(EXTENTS, count[0]);
          return true;
        });
    catalog.allTrees(
        (digest, row) -> {
          new TreeReader(chunk -> catalog.treeChunk(row.id(), chunk)).verify(digest);
          return true;
        });
  }

  private void assertClean(List<Digest> kept) {
    assertWhole();
    kept.forEach(digest -> assertNotNull(catalog.blob(digest)));
    int[] extents = {0};
    catalog.allExtents(owned -> ++extents[0] > 0);
    assertEquals(kept.size() * EXTENTS + 1, extents[0]);
    int[] left = {0};
    catalog.allTreeChunks((id, chunk) -> ++left[0] > 0);
    assertTrue(left[0] < chunks / 2, left[0] + " chunks of " + chunks);
    assertNull(catalog.treeChunk(LEFT_BEHIND, 0));
  }
}
