package quire.archive;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import quire.blob.Digest;
import quire.catalog.Catalog;
import quire.catalog.Name;
import quire.catalog.ReadCount;
import quire.file.FileContext;
import quire.file.MemoryLimiter;
import quire.log.FileLogStorage;
import quire.log.OffloadLog;
import quire.snapshot.SnapshotReader;
import quire.snapshot.tree.TreeEntry;
import quire.vfs.OpenStore;
import quire.vfs.call.Caller;

/** How much of the catalog a read of one byte needs, far inside an archive of very many entries. */
final class FarReadTest {
  /** The most rows that a read may take, for any number of entries. */
  private static final long ROWS = 16;

  private static final int O_RDWR = 2;

  @TempDir private Path scratch;

  @ParameterizedTest
  @ValueSource(ints = {1, 300})
  void aByteNeedsFewRows(int directories) throws IOException {
    readFarInside(directories, 30_000 / directories);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 1000})
  @Tag("soak")
  void aByteOfAMillionEntriesNeedsAsFew(int directories) throws IOException {
    readFarInside(directories, 1_000_000 / directories);
  }

  private void readFarInside(int directories, int files) throws IOException {
    Digest root = put(directories, files);
    try (ReadCount count = new ReadCount();
        Catalog catalog = count.open(scratch.resolve("catalog"));
        OffloadLog log =
            OffloadLog.open(new FileLogStorage(scratch.resolve("log")), OpenStore.SEGMENT_BITS)) {
      Store store = new Store(catalog, log, count);
      for (String suffix : Archives.suffixes()) {
        store.read(root, suffix);
      }
    }
  }

  /** As a long listing does for each line: of its archives only the lengths fit into memory. */
  @ParameterizedTest
  @ValueSource(strings = {"nar", "tar", "zip"})
  void aLengthIsFoundOutOnce(String suffix) throws IOException {
    Digest root = put(10, 100);
    try (ReadCount count = new ReadCount();
        Catalog catalog = count.open(scratch.resolve("catalog"));
        OffloadLog log =
            OffloadLog.open(new FileLogStorage(scratch.resolve("log")), OpenStore.SEGMENT_BITS)) {
      SnapshotReader trees = new Store(catalog, log, count).reader();
      TreeEntry top = trees.entry(root, List.of());
      Archives archives = new Archives(trees, ArchiveSamples.UNBOUNDED, 0);
      long length = archives.length(top, suffix);
      long before = count.rows();
      assertEquals(length, archives.length(top, suffix));
      assertTrue(count.rows() - before <= ROWS, (count.rows() - before) + " rows");
      assertEquals(length, archives.open(top, suffix).length());
    }
  }

  /** The tree, and what all its files hold. */
  private Digest put(int directories, int files) throws IOException {
    try (OpenStore store = OpenStore.open(scratch)) {
      long handle =
          store.vfs().create(Catalog.ROOT, Name.of("f"), 0644, O_RDWR, Caller.ROOT).handle();
      store.vfs().write(handle, 0, ByteBuffer.wrap(WideTree.CONTENT));
      store.vfs().release(handle);
      store.vfs().trees().take(Name.of("s"), Catalog.ROOT);
      return new WideTree(store.catalog()).put(directories, files);
    }
  }

  /** A store without other users. */
  private record Store(Catalog catalog, OffloadLog log, ReadCount count) {
    void read(Digest root, String suffix) {
      SnapshotReader trees = reader();
      ArchiveTable table =
          TableBuilder.build(
              trees,
              Archives.format(suffix),
              trees.entry(root, List.of()),
              ArchiveSamples.UNBOUNDED);
      assertEquals('h', readByte(table, lastContent(table)));
      readByte(table, table.start(table.pieces() - 1));
      readByte(table, table.length() - 1);
    }

    /** Where the content of the last file begins. */
    private long lastContent(ArchiveTable table) {
      long from = table.start(table.members() - 3); // behind it both directories may be left
      SnapshotReader trees = reader();
      ByteBuffer into = ByteBuffer.allocate((int) (table.end(table.members() - 1) - from));
      new ArchiveReader(table, trees).read(from, into, trees.blobs());
      String text = new String(into.array(), ISO_8859_1);
      return from + text.lastIndexOf(new String(WideTree.CONTENT, ISO_8859_1));
    }

    private int readByte(ArchiveTable table, long offset) {
      SnapshotReader trees = reader();
      ByteBuffer into = ByteBuffer.allocate(1);
      long before = count.rows();
      assertEquals(1, new ArchiveReader(table, trees).read(offset, into, trees.blobs()));
      long rows = count.rows() - before;
      String what =
          "%s: %d rows for the byte at %d".formatted(table.format().suffix(), rows, offset);
      assertTrue(rows <= ROWS, what);
      return into.get(0);
    }

    /** A reader with an empty cache. */
    private SnapshotReader reader() {
      return new SnapshotReader(catalog, new FileContext(log, new MemoryLimiter(0)));
    }
  }
}
