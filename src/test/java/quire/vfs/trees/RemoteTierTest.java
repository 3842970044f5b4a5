package quire.vfs.trees;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import quire.Await;
import quire.blob.Blake3;
import quire.blob.Blob;
import quire.blob.BlobInput;
import quire.blob.Digest;
import quire.blob.MemoryBlob;
import quire.blob.WritableBlobTier;
import quire.catalog.Catalog;
import quire.catalog.Name;
import quire.error.Errno;
import quire.error.FsException;
import quire.vfs.OpenStore;
import quire.vfs.Vfs;
import quire.vfs.call.Caller;
import quire.vfs.call.OpenFlags;

/** Blobs of snapshots that are also kept in a second tier. */
@SuppressWarnings("NullAway.Init") // JUnit calls open()
final class RemoteTierTest {
  private static final int SIZE = 3 << 20;

  @TempDir private Path directory;

  private final MemoryTier far = new MemoryTier();
  private OpenStore store;
  private Vfs vfs;
  private byte[] bytes;
  private Digest digest;

  /** A tier that keeps all it gets, and can be told to fail. */
  private static final class MemoryTier implements WritableBlobTier {
    private final Map<Digest, byte[]> blobs = new ConcurrentHashMap<>();
    private volatile boolean broken;

    @Override
    public @Nullable Blob open(Digest digest) {
      byte[] bytes = blobs.get(digest);
      return bytes == null ? null : new MemoryBlob(digest, bytes);
    }

    @Override
    public void put(Blob blob) throws IOException {
      if (broken) {
        throw new IOException("the bucket is on fire");
      }
      try (BlobInput in = new BlobInput(blob)) {
        blobs.put(blob.digest(), in.readAllBytes());
      }
    }
  }

  @BeforeEach
  void open() throws IOException {
    store = OpenStore.open(directory, far);
    vfs = store.vfs();
    bytes = new byte[SIZE];
    new Random(1).nextBytes(bytes);
    digest = Blake3.hash(ByteBuffer.wrap(bytes));
    long handle =
        vfs.create(Catalog.ROOT, Name.of("f"), 0644, OpenFlags.O_RDWR, Caller.ROOT).handle();
    vfs.write(handle, 0, ByteBuffer.wrap(bytes));
    vfs.release(handle);
  }

  @AfterEach
  void close() {
    store.close();
  }

  private long file() {
    long ino = Catalog.ROOT;
    for (String name : new String[] {".quire", "snapshots", "s", "f"}) {
      ino = vfs.lookup(ino, Name.of(name)).ino();
    }
    return ino;
  }

  private byte[] read() {
    long handle = vfs.open(file(), OpenFlags.O_RDONLY);
    try {
      ByteBuffer into = ByteBuffer.allocate(SIZE);
      assertEquals(SIZE, vfs.read(handle, 0, into));
      return into.array();
    } finally {
      vfs.release(handle);
    }
  }

  private void loseTheBlob() {
    store.catalog().commit(batch -> batch.deleteBlob(digest));
  }

  @Test
  void aLostBlobIsReadFromTheTierAndComesBack() throws Exception {
    vfs.trees().take(Name.of("s"), Catalog.ROOT);
    Await.until("the blob is far away", () -> far.blobs.containsKey(digest));
    assertArrayEquals(bytes, far.blobs.get(digest));
    loseTheBlob();
    assertArrayEquals(bytes, read());
    Await.until("the blob is in the catalog", () -> store.catalog().blob(digest) != null);
    far.blobs.clear();
    assertArrayEquals(bytes, read());
    vfs.trees().collect();
    assertArrayEquals(bytes, read());
  }

  @Test
  void aBlobThatIsNowhereIsAnError() throws Exception {
    vfs.trees().take(Name.of("s"), Catalog.ROOT);
    Await.until("the blob is far away", () -> far.blobs.containsKey(digest));
    far.blobs.clear();
    loseTheBlob();
    FsException e = assertThrows(FsException.class, this::read);
    assertEquals(Errno.EIO, e.errno());
    assertTrue(String.valueOf(e.getMessage()).contains(digest.hex()), e.getMessage());
  }

  /** As with a cache program that is too slow for the unmount, or has failed during the mount. */
  @Test
  void blobsThatAreNotUploadedAreUploadedByTheNextMount() throws Exception {
    far.broken = true;
    vfs.trees().take(Name.of("s"), Catalog.ROOT);
    store.close();
    assertEquals(
        List.of("quire-unput-blobs 2", line(digest)),
        Files.readAllLines(directory.resolve("unput-blobs")));
    assertEquals(0, far.blobs.size());
    store = OpenStore.open(directory); // without a tier the list stays as it is
    store.close();
    far.broken = false;
    store = OpenStore.open(directory, far);
    vfs = store.vfs();
    Await.until("the blob is far away", () -> far.blobs.containsKey(digest));
    assertArrayEquals(bytes, far.blobs.get(digest));
    store.close();
    assertFalse(Files.exists(directory.resolve("unput-blobs")));
    store = OpenStore.open(directory, far);
  }

  /** The file must be right at any time, as a kill leaves it as it is. */
  @Test
  void pendingUploadsAreRecordedAtOnceAndRemovedWhenDone() throws Exception {
    Path file = directory.resolve("unput-blobs");
    far.broken = true;
    vfs.trees().take(Name.of("s"), Catalog.ROOT);
    List<String> waiting = List.of("quire-unput-blobs 2", line(digest));
    assertEquals(waiting, Files.readAllLines(file));
    vfs.trees().take(Name.of("t"), Catalog.ROOT);
    assertEquals(waiting, Files.readAllLines(file));
    store.close();
    Files.writeString(file, String.join("\n", waiting) + "\n2f1c", StandardCharsets.US_ASCII);
    far.broken = false;
    store = OpenStore.open(directory, far);
    vfs = store.vfs();
    Await.until("the blob is far away", () -> far.blobs.containsKey(digest));
    Await.until(file + " is deleted", () -> !Files.exists(file));
  }

  @Test
  void aListOfUploadsOfANewerVersionIsLeftAlone() throws Exception {
    store.close();
    Path file = directory.resolve("unput-blobs");
    String text = "quire-unput-blobs 3\nxyz\n";
    Files.writeString(file, text);
    store = OpenStore.open(directory, far);
    store.close();
    assertEquals(text, Files.readString(file));
    Files.delete(file);
    store = OpenStore.open(directory, far);
  }

  @Test
  void aListOfUploadsOfAnOlderVersionIsRead() throws Exception {
    far.broken = true;
    vfs.trees().take(Name.of("s"), Catalog.ROOT);
    store.close();
    Path file = directory.resolve("unput-blobs");
    Files.writeString(file, "quire-unput-blobs 1\n" + digest.hex() + "\n");
    far.broken = false;
    store = OpenStore.open(directory, far);
    vfs = store.vfs();
    Await.until("the blob is far away", () -> far.blobs.containsKey(digest));
  }

  /** A damaged line does not stop other uploads, and is kept in another file. */
  @Test
  void readableUploadsAreDoneInSpiteOfADamagedLine() throws Exception {
    far.broken = true;
    vfs.trees().take(Name.of("s"), Catalog.ROOT);
    store.close();
    Path file = directory.resolve("unput-blobs");
    String damaged = line(digest).replaceFirst("^..", "zz");
    for (String first : List.of("quire-unput-blobs 2\n", "quire-unput-blobz 2\n")) {
      Files.writeString(file, first + damaged + "\n" + line(digest) + "\n");
      far.broken = false;
      far.blobs.clear();
      store = OpenStore.open(directory, far);
      vfs = store.vfs();
      Await.until("the blob is far away", () -> far.blobs.containsKey(digest));
      store.close();
      assertTrue(Files.readString(directory.resolve("unput-blobs.damaged")).contains(damaged));
    }
    store = OpenStore.open(directory, far);
  }

  private static String line(Digest digest) {
    CRC32C crc = new CRC32C();
    crc.update(digest.hex().getBytes(StandardCharsets.US_ASCII));
    return "%s %08x".formatted(digest.hex(), crc.getValue());
  }

  @Test
  void aTierThatFailsFailsNoSnapshot() {
    far.broken = true;
    assertNotNull(vfs.trees().take(Name.of("s"), Catalog.ROOT));
    assertArrayEquals(bytes, read());
  }
}
