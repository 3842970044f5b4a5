package quire.stream;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import quire.Await;
import quire.catalog.Name;
import quire.error.Errno;
import quire.error.FsException;
import quire.log.FileLogStorage;

/** A sync of all streams succeeds only if everything done before is durable. */
final class StreamSyncTest {
  private static final Name BUILD = Name.of("build.log");
  private static final Name OTHER = Name.of("other.log");
  private static final int CAPACITY = 4096;
  private static final int ROUNDS = 100;

  @TempDir Path directory;
  private SyncedFiles files;
  private Streams streams;

  @BeforeEach
  void open() throws IOException {
    files = new SyncedFiles(new FileLogStorage(directory, Streams.SUFFIX));
    streams = Streams.open(files);
  }

  @AfterEach
  void close() {
    streams.close();
  }

  private ReplayStream create(Name name) {
    ReplayStream stream = streams.create(new StreamLabel(name, 0640, 7, 8, 9, null));
    stream.setCapacity(CAPACITY);
    return stream;
  }

  private static void write(ReplayStream stream, int length) {
    stream.write(ByteBuffer.wrap("x".repeat(length).getBytes(US_ASCII)), 5);
  }

  private static FsException assertFails(Runnable sync) {
    FsException e = assertThrows(FsException.class, sync::run);
    assertEquals(Errno.EIO, e.errno());
    return e;
  }

  @Test
  void bytesLostByASyncAreReportedUntilTheyAreOverwritten() throws IOException {
    ReplayStream stream = create(BUILD);
    write(stream, 100);
    stream.sync();
    write(stream, 100);
    files.failNextSync();
    assertFails(stream::sync);
    for (int i = 0; i < 2; i++) {
      FsException e = assertFails(streams::sync);
      assertTrue(String.valueOf(e.getMessage()).contains("from 100 to 200"), e.getMessage());
      assertFails(stream::sync);
    }
    write(stream, CAPACITY - 1);
    assertFails(streams::sync);
    write(stream, 1);
    streams.sync();
    stream.sync();
    files.assertAllSynced();
  }

  @Test
  void aStreamThatCannotBeSyncedDoesNotStopOthers() throws IOException {
    write(create(BUILD), 1);
    write(create(OTHER), 1);
    files.failNextSync();
    assertFails(streams::sync);
    files.assertAllSyncedBut(1);
  }

  /** If the ring only cannot be opened, no bytes count as lost. */
  @Test
  void aSyncThatHasNotBegunLosesNothing() throws IOException {
    ReplayStream stream = create(BUILD);
    write(stream, 1);
    files.failNextOpening();
    assertThrows(FsException.class, streams::sync);
    streams.sync();
    files.assertAllSynced();
  }

  @Test
  void theMarkOfTheLastGoodSyncStays() throws IOException {
    ReplayStream stream = create(BUILD);
    write(stream, 100);
    stream.sync();
    for (int i = 0; i < 3; i++) {
      write(stream, 100);
      if (i == 0) {
        files.failNextSync();
      }
      assertFails(stream::sync);
      assertTrue(markedTotals().contains(100L), () -> "the marks are at " + markedTotals());
    }
  }

  private List<Long> markedTotals() {
    try {
      return FileRing.inspect(
          new FileLogStorage(directory, Streams.SUFFIX).open(2),
          (ring, whole) -> ring.view().marks().stream().map(SyncMark::total).toList());
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void aSyncWaitsForOneThatIsRunning() throws Exception {
    ReplayStream stream = create(BUILD);
    write(stream, 1);
    CountDownLatch syncing = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    files.beforeNextSync(
        () -> {
          syncing.countDown();
          await(go);
        });
    Thread first = Thread.ofPlatform().start(stream::sync);
    await(syncing);
    Thread second = Thread.ofPlatform().start(streams::sync);
    Await.until("the second sync waits or ends", () -> isWaiting(second) || !second.isAlive());
    boolean waits = second.isAlive();
    go.countDown();
    first.join();
    second.join();
    assertTrue(waits, "a sync has returned while another one was writing the bytes");
  }

  private static boolean isWaiting(Thread thread) {
    Thread.State state = thread.getState();
    return state == Thread.State.BLOCKED || state == Thread.State.WAITING;
  }

  private static void await(CountDownLatch latch) {
    Await.until("the other thread reaches the latch", () -> latch.getCount() == 0);
  }

  /** The writer and the syncer both wait for the buffer, and either may get it first. */
  @Test
  void bytesWrittenDuringASyncAreSyncedByTheNext() throws Exception {
    ReplayStream stream = create(BUILD);
    stream.retain();
    for (int i = 0; i < ROUNDS; i++) {
      Thread writer;
      Thread syncer;
      synchronized (stream.buffer()) {
        writer = Thread.ofPlatform().start(() -> write(stream, 1));
        Await.until("the writer waits", () -> isWaiting(writer));
        syncer = Thread.ofPlatform().start(stream::sync);
        Await.until("the syncer waits", () -> isWaiting(syncer));
      }
      writer.join();
      syncer.join();
      streams.sync();
      files.assertAllSynced();
    }
    stream.release();
  }

  @Test
  void attributesAndNamesAreSyncedToo() throws IOException {
    ReplayStream stream = create(BUILD);
    stream.setLabel(new StreamLabel(BUILD, 0600, 1, 2, 3, 137));
    streams.sync();
    files.assertAllSynced();
    streams.rename(BUILD, OTHER, 20);
    streams.sync();
    files.assertAllSynced();
    stream.retain();
    streams.remove(OTHER);
    streams.sync();
    files.assertAllSynced();
    stream.release();
  }

  private void assertDeletesOneWhenAllOthersAreSynced(Runnable replacement) {
    files.beforeNextDelete(() -> files.assertAllSyncedBut(1));
    replacement.run();
    assertTrue(files.hasDeleted(), "nothing was replaced");
  }

  /** Otherwise a loss of power could undo the rename after the replaced stream was deleted. */
  @Test
  void aStreamIsReplacedOnceTheOthersNameIsDurable() {
    write(create(BUILD), 1);
    write(create(OTHER), 1);
    streams.sync();
    assertDeletesOneWhenAllOthersAreSynced(() -> streams.replace(BUILD, OTHER, 20));
  }

  @Test
  void anInterruptedReplacementDeletesOnlyOnceTheNameIsDurable() {
    for (Name first : List.of(BUILD, OTHER)) {
      write(create(first), 1);
      write(create(first.equals(BUILD) ? OTHER : BUILD), 1);
      streams.sync();
      streams.require(BUILD).rename(new StreamLabel(OTHER, 0640, 7, 8, 20, null));
      assertDeletesOneWhenAllOthersAreSynced(this::reopen);
      streams.remove(OTHER);
    }
  }

  private void reopen() {
    try {
      streams = Streams.open(files);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void attributesThatASyncHasLostAreWrittenAgain() throws IOException {
    ReplayStream stream = create(BUILD);
    write(stream, 1);
    streams.sync();
    stream.setLabel(new StreamLabel(BUILD, 0600, 1, 2, 3, 137));
    files.failNextSync();
    assertFails(streams::sync);
    int before = files.writes();
    streams.sync();
    assertTrue(files.writes() > before, "the lost attributes are not written again");
    files.assertAllSynced();
  }

  @Test
  void removalsAreSyncedToo() throws IOException {
    create(BUILD);
    streams.remove(BUILD);
    streams.sync();
    files.assertAllSynced();
    assertNull(streams.find(BUILD));
  }

  @Test
  void afterACrashAllStreamsAreSyncedOnce() throws IOException {
    write(create(BUILD), 1);
    streams.close();
    streams = Streams.open(files);
    streams.sync();
    assertThrows(AssertionError.class, files::assertAllSynced);
    streams.assumeUnsynced();
    streams.sync();
    files.assertAllSynced();
  }
}
