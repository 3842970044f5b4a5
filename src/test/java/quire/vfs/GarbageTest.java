package quire.vfs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import quire.Await;
import quire.catalog.Catalog;
import quire.catalog.Name;
import quire.error.Errno;
import quire.error.FsException;
import quire.error.Results;
import quire.file.LeakSweep;
import quire.fsck.Fsck;
import quire.fsck.FsckSummary;
import quire.vfs.call.Caller;
import quire.vfs.call.OpenFlags;
import quire.vfs.call.Replacing;
import quire.vfs.call.TreePlace;
import quire.vfs.live.Upkeep;
import quire.vfs.trees.GarbageCollection;

/** Log pages that lose their last name are freed in the background. */
final class GarbageTest {
  private static final String PERIOD = "quire.collect.seconds";
  private static final String PATIENCE = "quire.space.seconds";
  private static final int SIZE = 1 << 20;

  @TempDir private Path directory;

  @SuppressWarnings("NullAway.Init") // set before each test
  private OpenStore store;

  private int seed;

  @BeforeEach
  void open() throws IOException {
    System.setProperty(PERIOD, "0");
    store = OpenStore.open(directory);
  }

  @AfterEach
  void close() {
    System.clearProperty(PERIOD);
    System.clearProperty(PATIENCE);
    store.close();
  }

  private void reopen() throws IOException {
    store.close();
    store = OpenStore.open(directory);
  }

  private static Name name(String name) {
    return Name.of(name);
  }

  private byte[] random(int size) {
    byte[] bytes = new byte[size];
    new Random(++seed).nextBytes(bytes);
    return bytes;
  }

  private void write(String name, byte[] bytes) {
    Vfs vfs = store.vfs();
    long handle =
        vfs.create(Catalog.ROOT, name(name), 0644, OpenFlags.O_RDWR, Caller.ROOT).handle();
    vfs.write(handle, 0, ByteBuffer.wrap(bytes));
    vfs.release(handle);
  }

  private long quire(String directory) {
    return store.vfs().lookup(store.vfs().quireRoot(), name(directory)).ino();
  }

  /** Makes every page of the files a shared one, which others may name. */
  private void takeAndDrop() {
    store.vfs().trees().take(name("s"), Catalog.ROOT);
    store.vfs().rmdir(quire("snapshots"), name("s"));
    store.vfs().trees().collect();
  }

  private void makeTheCollectionPause() {
    for (int i = 0; i < 2000; i++) {
      write("small" + i, random(300));
    }
  }

  private long data() {
    return store.log().data().bytes();
  }

  private void awaitData(long bytes) {
    Await.until("at most " + bytes + " bytes are in the log", () -> data() <= bytes);
  }

  private void assertNothingIsLeft() throws IOException {
    assertEquals(List.of(), store.problems());
    assertTrue(LeakSweep.unnamed(store.catalog(), store.log()).isEmpty());
  }

  @Test
  void pagesOverwrittenInPlaceAreFreed() throws Exception {
    write("f", random(SIZE));
    takeAndDrop();
    write("f", random(SIZE));
    awaitData(SIZE);
    assertNothingIsLeft();
  }

  @Test
  void overwrittenPagesOfACopyAreFreedWithoutASnapshot() throws Exception {
    write("a", random(SIZE));
    write("b", new byte[0]);
    Vfs vfs = store.vfs();
    long from = vfs.open(vfs.lookup(Catalog.ROOT, name("a")).ino(), OpenFlags.O_RDWR);
    long to = vfs.open(vfs.lookup(Catalog.ROOT, name("b")).ino(), OpenFlags.O_RDWR);
    assertEquals(SIZE, vfs.cloneRange(from, 0, to, 0, SIZE));
    vfs.release(from);
    vfs.release(to);
    write("a", random(SIZE));
    assertEquals(2L * SIZE, data());
    write("b", random(SIZE));
    awaitData(2L * SIZE);
    assertNothingIsLeft();
  }

  @Test
  void overwrittenPagesOfAnUntouchedCloneAreFreed() throws Exception {
    write("f", random(SIZE));
    Vfs vfs = store.vfs();
    vfs.trees().take(name("s"), Catalog.ROOT);
    Name clone =
        vfs.trees()
            .clone(
                new TreePlace.Live(vfs.lookup(Catalog.ROOT, name("f")).ino()), Replacing.NOTHING);
    vfs.rename(quire("clones"), clone, Catalog.ROOT, name("clone"), 0);
    vfs.unlink(Catalog.ROOT, name("f"));
    vfs.rmdir(quire("snapshots"), name("s"));
    write("clone", random(SIZE));
    awaitData(SIZE);
    vfs.unlink(Catalog.ROOT, name("clone"));
    awaitData(0);
    assertNothingIsLeft();
  }

  /** Otherwise writers would get ENOSPC while a collection makes room. */
  @Test
  void aWriterThatNeedsSpaceWaitsForARunningCollection() throws Exception {
    System.setProperty(PERIOD, "3600");
    reopen();
    makeTheCollectionPause();
    write("f", random(SIZE));
    takeAndDrop();
    write("f", random(SIZE));
    long before = data();
    try (ExecutorService other = Executors.newSingleThreadExecutor()) {
      List<Future<Long>> asked = new ArrayList<>();
      GarbageCollection collection = store.vfs().trees().collection();
      collection.inBackground(
          Upkeep.Urgency.HIGH,
          () -> {
            if (asked.isEmpty()) {
              asked.add(
                  other.submit(
                      () -> {
                        collection.forSpace(() -> false);
                        return data();
                      }));
              awaitUnlessItWaits(asked.get(0));
            }
            return false;
          });
      assertEquals(before - SIZE, asked.get(0).get(60, TimeUnit.SECONDS));
    }
  }

  /** A writer asks for space for each megabyte, and cannot be killed while it waits. */
  @Test
  void writersWaitOnlyOnceForALongCollection() throws Exception {
    System.setProperty(PERIOD, "3600");
    System.setProperty(PATIENCE, "2");
    reopen();
    makeTheCollectionPause();
    write("f", random(SIZE));
    takeAndDrop();
    write("f", random(SIZE));
    long before = data();
    GarbageCollection collection = store.vfs().trees().collection();
    List<Long> nanos = new ArrayList<>();
    try (ExecutorService other = Executors.newSingleThreadExecutor()) {
      collection.inBackground(
          Upkeep.Urgency.HIGH,
          () -> {
            if (nanos.isEmpty()) {
              long began = System.nanoTime();
              Results.of(other.submit(() -> askForSpace(collection, 20)));
              nanos.add(System.nanoTime() - began);
            }
            return false;
          });
    }
    assertTrue(nanos.get(0) < TimeUnit.SECONDS.toNanos(20), "waited for " + nanos + " ns");
    assertEquals(before - SIZE, data());
  }

  /** A writer should get the error that the disk is full, and not one about damage elsewhere. */
  @Test
  void aFailedCollectionIsNoErrorForWriters() throws IOException {
    System.setProperty(PERIOD, "3600");
    reopen();
    AtomicInteger collections = new AtomicInteger();
    GarbageCollection collection = store.vfs().trees().collection();
    collection.setBeforehand(
        () -> {
          collections.incrementAndGet();
          throw new FsException(Errno.EIO, "a tree object is damaged");
        });
    store.catalog().garbage().suspect(1);
    askForSpace(collection, 20);
    assertEquals(1, collections.get());
    assertThrows(FsException.class, collection::run);
    assertEquals(1, store.catalog().garbage().suspected());
  }

  private static void askForSpace(GarbageCollection collection, int times) {
    for (int i = 0; i < times; i++) {
      collection.forSpace(() -> false);
    }
  }

  private static void awaitUnlessItWaits(Future<Long> asked) {
    try {
      asked.get(200, TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      // the writer waits, as it should
    } catch (InterruptedException | ExecutionException e) {
      throw new AssertionError(e);
    }
  }

  /** The next mount would not know of the dropped pages. */
  @Test
  void droppedPagesAreFreedAtTheUnmount() throws IOException {
    System.setProperty(PERIOD, "3600");
    reopen();
    write("f", random(SIZE));
    write("g", random(SIZE));
    takeAndDrop();
    write("f", random(SIZE));
    store.vfs().unlink(Catalog.ROOT, name("g"));
    reopen();
    assertEquals(SIZE, data());
    assertNothingIsLeft();
  }

  /** Also if there was no time to collect at the unmount. */
  @Test
  void theNextMountKnowsOfGarbageThatIsLeft() throws Exception {
    write("f", random(SIZE));
    takeAndDrop();
    System.setProperty(PERIOD, "3600");
    reopen();
    store.vfs().unlink(Catalog.ROOT, name("f"));
    long suspected = store.catalog().garbage().take();
    assertEquals(SIZE, suspected);
    store.vfs().close(); // nothing seems to be left to collect
    store.catalog().garbage().suspect(suspected);
    List<String> problems = new ArrayList<>();
    FsckSummary summary =
        Fsck.run(
            store.catalog(),
            store.log(),
            List.of(),
            Fsck.Mode.CHECK,
            text -> problems.add(text.text()));
    assertEquals(List.of(), problems);
    assertEquals(SIZE, summary.leakedBytes());
    System.setProperty(PERIOD, "0");
    reopen();
    awaitData(0);
    assertNothingIsLeft();
  }

  @Test
  void orphansAreDeletedBeforeTheSweep() throws IOException {
    write("f", random(SIZE));
    takeAndDrop();
    System.setProperty(PERIOD, "3600");
    reopen();
    Vfs vfs = store.vfs();
    vfs.open(vfs.lookup(Catalog.ROOT, name("f")).ino(), OpenFlags.O_RDWR);
    vfs.unlink(Catalog.ROOT, name("f"));
    store.closeUnclean();
    store = OpenStore.open(directory);
    assertEquals(0, data());
    assertEquals(0, store.catalog().garbage().suspected());
  }

  /** An open file of a dropped snapshot keeps its pages until it is closed. */
  @Test
  void pagesOfAnOpenFileAreFreedOnceItIsClosed() throws Exception {
    write("f", random(SIZE));
    Vfs vfs = store.vfs();
    vfs.trees().take(name("s"), Catalog.ROOT);
    long top = vfs.lookup(quire("snapshots"), name("s")).ino();
    long handle = vfs.open(vfs.lookup(top, name("f")).ino(), 0);
    vfs.unlink(Catalog.ROOT, name("f"));
    vfs.rmdir(quire("snapshots"), name("s"));
    vfs.trees().collect();
    assertEquals(SIZE, data());
    assertEquals(0, store.catalog().garbage().suspected(), "collections would find nothing");
    vfs.release(handle);
    awaitData(0);
    assertNothingIsLeft();
  }

  @Test
  void theContentOfABrowsedArchiveIsFreedWithItsFile() throws Exception {
    ByteArrayOutputStream tar = new ByteArrayOutputStream();
    try (TarArchiveOutputStream out = new TarArchiveOutputStream(tar)) {
      TarArchiveEntry entry = new TarArchiveEntry("inside");
      entry.setSize(SIZE);
      out.putArchiveEntry(entry);
      out.write(random(SIZE));
      out.closeArchiveEntry();
    }
    write("x.tar", tar.toByteArray());
    Vfs vfs = store.vfs();
    long archive = vfs.lookup(quire("open"), name("x.tar")).ino();
    assertEquals(SIZE, vfs.lookup(archive, name("inside")).size());
    vfs.trees().collect();
    assertEquals(SIZE, vfs.lookup(archive, name("inside")).size());
    vfs.unlink(Catalog.ROOT, name("x.tar"));
    awaitData(0);
    assertNothingIsLeft();
  }
}
