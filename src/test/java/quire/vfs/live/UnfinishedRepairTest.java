package quire.vfs.live;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import quire.TestFiles;
import quire.blob.Digest;
import quire.catalog.BlobRow;
import quire.catalog.Catalog;
import quire.catalog.ExtentRow;
import quire.catalog.RebootedMark;
import quire.catalog.table.TableRows;
import quire.error.Errno;
import quire.error.FsException;
import quire.vfs.OpenStore;
import quire.vfs.PathShell;

/**
 * The repair after a loss of power fails at a block that the disk cannot read: the next repair
 * completes it.
 */
final class UnfinishedRepairTest {
  private static final int PAGE = 4096;
  private static final int BYTES = 3 * PAGE;
  private static final long MARKED = 5000;
  private static final Digest OLD = digest(1);
  private static final Digest LOST = digest(2);

  @TempDir private Path directory;

  private Path live() {
    return directory.resolve("live");
  }

  private Path image() {
    return directory.resolve("image");
  }

  private static Digest digest(int seed) {
    byte[] bytes = new byte[Digest.LENGTH];
    new Random(seed).nextBytes(bytes);
    return Digest.of(bytes);
  }

  private static byte[] content(int seed) {
    byte[] bytes = new byte[BYTES];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  /** Makes a clean store, with rows of all kinds in tables. */
  private void makeOld() throws IOException {
    try (OpenStore store = OpenStore.open(Files.createDirectory(live()))) {
      PathShell shell = new PathShell(store.vfs());
      shell.create("/old");
      shell.write("/old", 0, BYTES, 1);
      shell.sync();
      store.catalog().keepHashes();
      store
          .catalog()
          .commit(
              batch -> {
                batch.putHash(MARKED, OLD);
                batch.putMark(MARKED, OLD);
              });
    }
  }

  /** Simulates a loss of power that loses all bytes of a new file and a new blob. */
  private void loseNew() throws IOException {
    try (OpenStore store = OpenStore.open(live())) {
      PathShell shell = new PathShell(store.vfs());
      shell.create("/new");
      shell.write("/new", 0, BYTES, 2);
      shell.sync();
      addBlob(store.catalog());
      TestFiles.copyTree(live(), image());
    }
    Path mark = image().resolve("catalog/SYNCED");
    Files.write(mark, RebootedMark.of(Files.readAllBytes(mark)));
    try (RandomAccessFile segment = new RandomAccessFile(segment().toFile(), "rw")) {
      long size = segment.length();
      segment.setLength(PAGE);
      segment.setLength(size);
    }
  }

  /** Adds a blob of an unfinished snapshot, with the bytes of the new file. */
  private static void addBlob(Catalog catalog) {
    long[] address = {0};
    catalog.allExtents(
        owned -> {
          address[0] = Math.max(address[0], owned.row().value());
          return true;
        });
    long id = catalog.newId();
    catalog.commit(
        batch -> {
          batch.putBlob(LOST, new BlobRow(id, BYTES, 0));
          batch.putExtent(id, new ExtentRow(0, BYTES, ExtentRow.Kind.SHARED, address[0]));
        });
  }

  private Path segment() {
    return image().resolve("log/00000002.seg");
  }

  private Path table(String family) throws IOException {
    try (Stream<Path> files = Files.list(image().resolve("catalog"))) {
      for (Path file : files.filter(each -> each.toString().endsWith(".sst")).toList()) {
        if (family.equals(TableRows.of(file).family())) {
          return file;
        }
      }
    }
    throw new AssertionError("no table of " + family);
  }

  private boolean isClean() throws IOException {
    try (Catalog catalog = Catalog.openReadOnly(image().resolve("catalog"))) {
      return catalog.wasClean();
    }
  }

  private void assertRepaired() throws IOException {
    try (OpenStore store = OpenStore.open(image())) {
      PathShell shell = new PathShell(store.vfs());
      assertArrayEquals(new byte[BYTES], shell.read("/new"));
      assertArrayEquals(content(1), shell.read("/old"));
      assertNull(store.catalog().blob(LOST), "the blob is left although its bytes are lost");
      assertNull(store.catalog().mark(MARKED), "a mark is left that may be wrong");
      assertFalse(Files.exists(segment()), "the empty segment is left");
    }
    assertTrue(isClean());
  }

  @Test
  void aRepairWithReadableTablesIsComplete() throws IOException {
    makeOld();
    loseNew();
    assertRepaired();
  }

  /** The table of the extents fails at the start of the repair, the others in the middle of it. */
  @ParameterizedTest
  @ValueSource(strings = {"extents", "marks", "hashes"})
  void aRepairIsCompletedOnceTheTableCanBeRead(String family) throws IOException {
    makeOld();
    loseNew();
    Path table = table(family);
    TestFiles.flip(table, 10);
    try (OpenStore store = OpenStore.open(image())) {
      change(new PathShell(store.vfs()));
    } catch (FsException e) {
      assertEquals(Errno.EIO, e.errno(), "a compaction has met the table");
    }
    assertTrue(Files.exists(segment()), "the segment is deleted although rows name it");
    assertFalse(isClean());
    TestFiles.flip(table, 10);
    assertRepaired();
  }

  /** Frees pages. */
  private static void change(PathShell shell) {
    shell.create("/more");
    shell.write("/more", 0, BYTES, 3);
    shell.sync();
    shell.unlink("/more");
    shell.sync();
  }
}
