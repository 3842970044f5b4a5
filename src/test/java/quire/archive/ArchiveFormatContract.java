package quire.archive;

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
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import quire.blob.Blob;
import quire.blob.BlobTier;
import quire.blob.Digest;
import quire.catalog.Catalog;
import quire.catalog.Name;
import quire.catalog.SnapshotRow;
import quire.error.Errno;
import quire.error.FsException;
import quire.file.FileContext;
import quire.file.MemoryLimiter;
import quire.snapshot.SnapshotReader;
import quire.snapshot.tree.TreeEntry;
import quire.vfs.OpenStore;

/** What every archive format does. A new one needs a subclass, which names it. */
@SuppressWarnings("NullAway.Init") // JUnit calls open()
abstract class ArchiveFormatContract {
  private static final int ENTRIES = 20_000;
  private static final int READS = 100_000;
  private static final int THREADS = 8;

  @TempDir Path directory;
  OpenStore store;
  SnapshotReader reader;

  abstract String suffix();

  @BeforeEach
  void open() throws IOException {
    store = OpenStore.open(directory.resolve("store"));
    reader = freshReader();
  }

  @AfterEach
  void close() {
    store.close();
  }

  /** The archive of all that is in the store now. */
  final ArchiveReader archive() {
    return archive(snapshot());
  }

  private TreeEntry snapshot() {
    SnapshotRow row = store.vfs().trees().take(Name.of("s" + System.nanoTime()), Catalog.ROOT);
    return reader.entry(row.tree(), List.of());
  }

  private ArchiveReader archive(TreeEntry top) {
    return new Archives(reader, ArchiveSamples.UNBOUNDED, 1 << 20).open(top, suffix());
  }

  final byte[] bytes(ArchiveReader archive) {
    byte[] all = new byte[Math.toIntExact(archive.length())];
    ByteBuffer into = ByteBuffer.wrap(all);
    assertEquals(all.length, archive.read(0, into, reader.blobs()));
    assertEquals(0, archive.read(all.length, ByteBuffer.allocate(1), reader.blobs()));
    return all;
  }

  /** Writes a whole archive to a file. */
  final Path save(ArchiveReader archive) throws IOException {
    Path file = directory.resolve("archive." + suffix());
    Saved.save(archive, reader.blobs(), file);
    return file;
  }

  @Test
  void anyReadIsAPartOfTheWhole() throws Exception {
    // pipes, sockets and devices, three in twenty, are in tar files only
    ArchiveSamples.fill(store.vfs(), 1, ENTRIES * 5 / 4);
    TreeEntry top = snapshot();
    long entries = entries(TableBuilder.build(reader, format(), top, ArchiveSamples.UNBOUNDED));
    assertTrue(entries >= ENTRIES, entries + " entries");
    ArchiveReader archive = archive(top);
    byte[] all = bytes(archive);
    try (ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        RecentBlobs blobs = new RecentBlobs(reader.blobs())) {
      List<Callable<Void>> readers = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        Random random = new Random(i);
        readers.add(
            () -> {
              for (int j = 0; j < READS / THREADS; j++) {
                readSomewhere(random, archive, all, blobs);
              }
              return null;
            });
      }
      for (Future<Void> read : threads.invokeAll(readers)) {
        read.get();
      }
    }
  }

  /** The number of entries: a directory may have two pieces, and is counted once. */
  private static long entries(ArchiveTable table) {
    return IntStream.range(0, table.members())
        .filter(i -> Place.step(table.places.get(i), true) != ArchiveFormat.Step.LEAVE)
        .count();
  }

  private static void readSomewhere(
      Random random, ArchiveReader archive, byte[] all, BlobTier blobs) {
    int offset = random.nextInt(all.length + 100);
    int room = random.nextInt(random.nextInt(10) == 0 ? 50_000 : 600);
    ByteBuffer into = ByteBuffer.allocate(room + 3).position(2).limit(2 + room);
    int count = Math.clamp(all.length - offset, 0, room);
    assertEquals(count, archive.read(offset, into, blobs));
    assertEquals(2 + count, into.position());
    int from = Math.min(offset, all.length);
    assertTrue(
        Arrays.equals(all, from, from + count, into.array(), 2, 2 + count),
        () -> "other bytes at %d, %d of them".formatted(offset, room));
    assertEquals(0, into.array()[2 + room]);
  }

  /**
   * The tree objects of all directories but the root and the last one are deleted, and none is
   * needed.
   */
  @Test
  void aReadFarInsideNeedsNoEarlierDirectory() {
    WideTree wide = new WideTree(store.catalog());
    Digest root = wide.put(1000, 1000);
    TreeEntry top = reader.entry(root, List.of());
    ArchiveTable table = TableBuilder.build(reader, format(), top, ArchiveSamples.UNBOUNDED);
    assertTrue(table.bytes() <= 64L * 1_001_001, table.bytes() + " bytes of heap");
    Digest last = wide.directories.getLast();
    for (Digest directory : wide.directories) {
      if (!directory.equals(last)) {
        long id = reader.number(directory);
        store.catalog().commit(batch -> batch.deleteTreeChunk(id, 0));
      }
    }
    ArchiveReader archive = new ArchiveReader(table, freshReader());
    long middle = table.end(table.members() - 3); // of the last two files' pieces
    ByteBuffer into = ByteBuffer.allocate(1);
    assertEquals(1, archive.read(middle + 10, into, WideTree::open));
    assertEquals(1, archive.read(archive.length() - 1, into.clear(), WideTree::open));
  }

  private ArchiveFormat format() {
    return Archives.format(suffix());
  }

  /** A reader that has no tree object in its cache. */
  private SnapshotReader freshReader() {
    return new SnapshotReader(store.catalog(), new FileContext(store.log(), new MemoryLimiter(0)));
  }

  @Test
  void theSameTreeHasTheSameBytes() {
    ArchiveSamples.fill(store.vfs(), 2, 300);
    assertArrayEquals(bytes(archive()), bytes(archive()));
  }

  @Test
  void anEmptyTreeIsAnArchiveToo() {
    ArchiveReader archive = archive();
    assertTrue(archive.length() > 0);
    bytes(archive);
  }

  @Test
  void offsetsBelowZeroAndFarBehindTheEnd() {
    ArchiveReader archive = archive();
    ByteBuffer into = ByteBuffer.allocate(10);
    FsException e = assertThrows(FsException.class, () -> archive.read(-1, into, reader.blobs()));
    assertEquals(Errno.EINVAL, e.errno());
    assertEquals(0, archive.read(Long.MAX_VALUE, into, reader.blobs()));
    assertEquals(0, archive.read(0, ByteBuffer.allocate(0), reader.blobs()));
  }

  @Test
  void anErrorNamesAMissingBlobAndItsPath() {
    ArchiveSamples.fill(store.vfs(), 3, 100);
    ArchiveReader archive = archive();
    assertEio(archive, digest -> null, "the store has no blob");
  }

  /** Not even if the rest of the archive would then be in its place. */
  @Test
  void aBlobOfAnotherLengthIsNeverPadded() {
    ArchiveSamples.fill(store.vfs(), 4, 100);
    ArchiveReader archive = archive();
    for (int more : new int[] {-1, 1}) {
      BlobTier lying =
          digest -> {
            Blob blob = reader.blobs().require(digest);
            return LyingBlob.ofSize(blob, blob.size() + more);
          };
      assertEio(archive, lying, "and the snapshot says");
    }
    assertEio(archive, digest -> LyingBlob.torn(reader.blobs().require(digest)), "ends after");
  }

  private static void assertEio(ArchiveReader archive, BlobTier blobs, String text) {
    ByteBuffer into = ByteBuffer.allocate((int) archive.length());
    FsException e = assertThrows(FsException.class, () -> archive.read(0, into, blobs));
    assertEquals(Errno.EIO, e.errno());
    String message = String.valueOf(e.getMessage());
    assertTrue(message.contains(text), message);
    assertTrue(message.matches("(?s).*[0-9a-f]{64}.*'.+'.*"), message);
  }
}
