package quire.vfs;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import quire.Await;
import quire.blob.Blake3;
import quire.blob.Blob;
import quire.blob.OpenHashers;
import quire.catalog.Catalog;
import quire.catalog.Name;
import quire.error.Errno;
import quire.error.FsException;
import quire.vfs.call.Caller;
import quire.vfs.call.OpenFlags;
import quire.vfs.call.Opened;
import quire.vfs.call.Replacing;
import quire.vfs.call.TreePlace;
import quire.work.Asker;

/** Snapshots of files with large holes: they are hashed, unless that would take hours. */
final class SparseSnapshotTest {
  private static final long EIB = 1L << 60;
  private static final int MIB = 1 << 20;
  private static final long SECONDS = 60;

  @TempDir private Path directory;

  @SuppressWarnings("NullAway.Init") // set before each test
  private OpenStore store;

  @SuppressWarnings("NullAway.Init")
  private Vfs vfs;

  /** The asker of all work here; it leaves at the end, so that no test hashes for ever. */
  private final Asker asker = new Asker(() -> false);

  private final ExecutorService asking = Executors.newCachedThreadPool();

  @BeforeEach
  void open() throws IOException {
    store = OpenStore.open(directory);
    vfs = store.vfs();
  }

  @AfterEach
  void close() {
    asker.leave();
    asking.close();
    store.close();
  }

  private long create(long parent, String name, long size) {
    Opened made = vfs.create(parent, Name.of(name), 0644, OpenFlags.O_RDWR, Caller.ROOT);
    vfs.truncate(made.handle(), size);
    vfs.release(made.handle());
    return made.inode().ino();
  }

  private long makeDirectory(String name) {
    return vfs.mkdir(Catalog.ROOT, Name.of(name), 0755, Caller.ROOT).ino();
  }

  private void write(long ino, long offset, byte[] bytes) {
    long handle = vfs.open(ino, OpenFlags.O_RDWR);
    vfs.write(handle, offset, ByteBuffer.wrap(bytes));
    vfs.release(handle);
  }

  /** Takes a snapshot, with a limit of time. */
  private void take(String name) throws Exception {
    inTime(() -> vfs.trees().take(Name.of(name), Catalog.ROOT));
  }

  private void inTime(Runnable step) throws Exception {
    Future<?> taken = asking.submit(() -> asker.execute(step::run));
    taken.get(SECONDS, TimeUnit.SECONDS);
  }

  private String refusal(Runnable step) {
    ExecutionException refused = assertThrows(ExecutionException.class, () -> inTime(step));
    FsException cause = assertInstanceOf(FsException.class, refused.getCause());
    assertEquals(Errno.EFBIG, cause.errno());
    return String.valueOf(cause.getMessage());
  }

  private String refusedSnapshot() {
    long before = OpenHashers.count();
    String refusal = refusal(() -> vfs.trees().take(Name.of("refused"), Catalog.ROOT));
    Await.until("all hashers are closed", () -> OpenHashers.count() <= before);
    return refusal;
  }

  private void assertNothingChanged() throws IOException {
    assertEquals(List.of(), vfs.trees().list());
    vfs.sync();
    assertEquals(List.of(), store.problems());
  }

  @Test
  void aFileWithTooLargeAHoleIsNamed() throws Exception {
    create(Catalog.ROOT, "kept", 100);
    long ino = create(makeDirectory("d"), "sparse", 7 * EIB);
    String message = refusedSnapshot();
    assertTrue(message.startsWith("d/sparse (inode " + ino + ")"), message);
    assertTrue(message.contains(String.valueOf(7 * EIB)), message);
    assertNothingChanged();
    long handle = vfs.open(ino, OpenFlags.O_RDWR);
    vfs.truncate(handle, MIB);
    vfs.release(handle);
    take("taken");
    assertEquals(1, vfs.trees().list().size());
  }

  @Test
  void aCloneOfOneIsRefused() throws Exception {
    long parent = makeDirectory("d");
    long ino = create(parent, "sparse", 7 * EIB);
    String message = refusal(() -> vfs.trees().clone(new TreePlace.Live(ino), Replacing.NOTHING));
    assertTrue(message.startsWith("the file (inode " + ino + ")"), message);
    message = refusal(() -> vfs.trees().clone(new TreePlace.Live(parent), Replacing.NOTHING));
    assertTrue(message.startsWith("sparse (inode " + ino + ")"), message);
    assertNothingChanged();
  }

  /** All of the file is allocated, but nearly none of it is in the log. */
  @Test
  void aFileOfOneByteThatIsRepeatedIsRefused() throws Exception {
    long ino = create(Catalog.ROOT, "repeated", 0);
    byte[] bytes = new byte[MIB];
    Arrays.fill(bytes, (byte) 'x');
    write(ino, 0, bytes);
    long handle = vfs.open(ino, OpenFlags.O_RDWR);
    for (long size = MIB; size < EIB; size *= 2) {
      assertEquals(size, vfs.cloneRange(handle, 0, handle, size, size));
    }
    vfs.release(handle);
    String message = refusedSnapshot();
    assertTrue(message.startsWith("repeated "), message);
    assertNothingChanged();
  }

  /** Otherwise the refusal would come only after the other files were hashed, for many minutes. */
  @Test
  void aRefusalDoesNotWaitForOtherFiles() throws Exception {
    create(Catalog.ROOT, "long1", 1L << 40);
    create(Catalog.ROOT, "long2", 1L << 40);
    create(makeDirectory("d"), "sparse", 7 * EIB); // visited while the other files are hashed
    String message = refusedSnapshot();
    assertTrue(message.startsWith("d/sparse "), message);
    assertNothingChanged();
  }

  @Test
  void holesAreHashedAsTheZerosThatTheyAre() throws Exception {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int round = 0; round < 8; round++) {
      byte[] content = new byte[random.nextInt(12 * MIB)];
      long ino = create(Catalog.ROOT, "f" + round, content.length);
      for (int stretch = random.nextInt(3); stretch > 0; stretch--) {
        byte[] bytes = new byte[1 + random.nextInt(MIB)];
        random.nextBytes(bytes);
        int offset = random.nextInt(content.length + 1);
        int length = Math.min(bytes.length, content.length - offset);
        System.arraycopy(bytes, 0, content, offset, length);
        write(ino, offset, Arrays.copyOf(bytes, length));
      }
      take("s" + round);
      CRC32 crc = new CRC32();
      crc.update(content);
      try (Blob blob = vfs.blob(vfs.lookup(snapshot("s" + round), Name.of("f" + round)).ino())) {
        assertEquals(
            Blake3.hash(ByteBuffer.wrap(content)), requireNonNull(blob).digest(), "seed " + seed);
        assertEquals((int) crc.getValue(), blob.crc32(), "seed " + seed);
      }
    }
  }

  private long snapshot(String name) {
    long snapshots = vfs.lookup(vfs.quireRoot(), Name.of("snapshots")).ino();
    return vfs.lookup(snapshots, Name.of(name)).ino();
  }
}
