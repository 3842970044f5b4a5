package quire.vfs;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import quire.archive.input.RootRules;
import quire.blob.Blake3;
import quire.catalog.Catalog;
import quire.catalog.ExtentRow;
import quire.catalog.Name;
import quire.error.Errno;
import quire.error.FsException;
import quire.fsck.Fsck;
import quire.fsck.HashProgress;
import quire.vfs.call.Caller;
import quire.vfs.call.OpenFlags;
import quire.vfs.call.Replacing;
import quire.vfs.call.TreePlace;

/** Bytes of a snapshot are damaged, and are later written to the store again. */
final class HealedBlobTest {
  private static final Name FILE = Name.of("file");
  private static final byte[] BYTES = new byte[300_000];

  static {
    new Random(1).nextBytes(BYTES);
  }

  @TempDir private Path directory;

  @SuppressWarnings("NullAway.Init") // JUnit calls makeDamaged()
  private OpenStore store;

  /** Makes a snapshot s1 with a file that has a damaged byte, which the live tree shares. */
  @BeforeEach
  void makeDamaged() throws IOException {
    store = OpenStore.open(directory);
    write();
    take("s1");
    long address = firstAddress();
    store.close();
    Path segment = directory.resolve("log/%08d.seg".formatted(address >>> OpenStore.SEGMENT_BITS));
    try (RandomAccessFile file = new RandomAccessFile(segment.toFile(), "rw")) {
      file.seek(address & ((1L << OpenStore.SEGMENT_BITS) - 1));
      int before = file.read();
      file.seek(file.getFilePointer() - 1);
      file.write(before ^ 1);
    }
    store = OpenStore.open(directory);
    assertDamaged("s1");
  }

  @AfterEach
  void close() {
    store.close();
  }

  private long firstAddress() {
    List<ExtentRow> rows = new ArrayList<>();
    Catalog catalog = store.catalog();
    catalog.extents(
        Objects.requireNonNull(catalog.blob(Blake3.hash(ByteBuffer.wrap(BYTES)))).id(),
        0,
        rows::add);
    return rows.get(0).value();
  }

  private void write() {
    Vfs vfs = store.vfs();
    long handle = vfs.create(Catalog.ROOT, FILE, 0644, OpenFlags.O_RDWR, Caller.ROOT).handle();
    vfs.write(handle, 0, ByteBuffer.wrap(BYTES));
    vfs.release(handle);
  }

  private void take(String name) {
    store.vfs().trees().take(Name.of(name), Catalog.ROOT);
  }

  private byte[] read(String snapshot) {
    Vfs vfs = store.vfs();
    long snapshots = vfs.lookup(vfs.quireRoot(), Name.of("snapshots")).ino();
    long handle =
        vfs.open(vfs.lookup(vfs.lookup(snapshots, Name.of(snapshot)).ino(), FILE).ino(), 0);
    try {
      ByteBuffer bytes = ByteBuffer.allocate(BYTES.length);
      while (bytes.hasRemaining() && vfs.read(handle, bytes.position(), bytes) > 0) {}
      return bytes.array();
    } finally {
      vfs.release(handle);
    }
  }

  private void assertDamaged(String snapshot) {
    assertEquals(Errno.EIO, assertThrows(FsException.class, () -> read(snapshot)).errno());
  }

  private void assertNothingIsDamagedOrLeft() throws IOException {
    store.close();
    store = OpenStore.open(directory);
    List<String> problems = new ArrayList<>();
    Fsck.runDeep(
        store.catalog(),
        store.log(),
        List.of(),
        Fsck.Mode.CHECK,
        problem -> problems.add(problem.text()),
        HashProgress.NONE);
    assertEquals(List.of(), problems);
  }

  /** If the new snapshot shared the bytes of the old one, it would be damaged too. */
  @Test
  void aSnapshotOfTheSameBytesRepairsAllOldSnapshots() throws IOException {
    store.vfs().unlink(Catalog.ROOT, FILE);
    write();
    take("s2");
    assertArrayEquals(BYTES, read("s2"));
    assertArrayEquals(BYTES, read("s1"));
    assertNothingIsDamagedOrLeft();
  }

  /** The clone has the extents of the damaged blob in memory, and is changed later. */
  @Test
  void anOpenCloneIsNotChanged() throws IOException {
    Vfs vfs = store.vfs();
    TreePlace place = new TreePlace.Taken(Name.of("s1"), List.of(FILE));
    long clones = vfs.lookup(vfs.quireRoot(), Name.of("clones")).ino();
    vfs.rename(
        clones, vfs.trees().clone(place, Replacing.NOTHING), Catalog.ROOT, Name.of("clone"), 0);
    long clone = vfs.lookup(Catalog.ROOT, Name.of("clone")).ino();
    long handle = vfs.open(clone, OpenFlags.O_RDWR);
    int good = 2 * 4096;
    assertArrayEquals(part(good, 4096), read(handle, good, 4096));

    vfs.unlink(Catalog.ROOT, FILE);
    writeInPieces();
    take("s2");
    vfs.trees().collect();
    assertArrayEquals(part(good, 4096), read(handle, good, 4096));
    vfs.write(handle, good + 5, ByteBuffer.wrap(part(good + 5, 1)));
    vfs.fsync(handle);
    vfs.release(handle);
    vfs.trees().collect();

    store.close();
    store = OpenStore.open(directory);
    long again = store.vfs().open(clone, 0);
    assertArrayEquals(part(good, BYTES.length - good), read(again, good, BYTES.length - good));
    store.vfs().release(again);
    assertArrayEquals(BYTES, read("s1"));
  }

  private static byte[] part(int offset, int length) {
    return Arrays.copyOfRange(BYTES, offset, offset + length);
  }

  private byte[] read(long handle, int offset, int length) {
    ByteBuffer bytes = ByteBuffer.allocate(length);
    while (bytes.hasRemaining()
        && store.vfs().read(handle, offset + bytes.position(), bytes) > 0) {}
    return bytes.array();
  }

  /** Writes the same bytes as {@link #write}, in other extents. */
  private void writeInPieces() {
    Vfs vfs = store.vfs();
    long handle = vfs.create(Catalog.ROOT, FILE, 0644, OpenFlags.O_RDWR, Caller.ROOT).handle();
    int half = BYTES.length / 2;
    vfs.write(handle, half, ByteBuffer.wrap(part(half, BYTES.length - half)));
    vfs.fsync(handle);
    vfs.write(handle, 0, ByteBuffer.wrap(part(0, half)));
    vfs.release(handle);
  }

  @Test
  void anImportOfTheSameBytesRepairsThemToo() throws IOException {
    store.vfs().unlink(Catalog.ROOT, FILE);
    store
        .vfs()
        .trees()
        .importArchive(Name.of("s2"), new ByteArrayInputStream(tar()), RootRules.upTo(1 << 20));
    assertArrayEquals(BYTES, read("s2"));
    assertArrayEquals(BYTES, read("s1"));
    assertNothingIsDamagedOrLeft();
  }

  @Test
  void aSnapshotOfTheDamagedFileItselfRepairsNothing() {
    take("s2");
    assertDamaged("s2");
  }

  private static byte[] tar() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes)) {
      TarArchiveEntry entry = new TarArchiveEntry("file");
      entry.setSize(BYTES.length);
      tar.putArchiveEntry(entry);
      tar.write(BYTES);
      tar.closeArchiveEntry();
    }
    return bytes.toByteArray();
  }
}
