package quire.stream;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import quire.catalog.Name;
import quire.error.Errno;
import quire.error.FsException;
import quire.log.FileLogStorage;

/**
 * If a removal fails, the stream is still there and stays; if it succeeds, the stream is gone for
 * good.
 */
final class FailedRemovalTest {
  private static final Name BUILD = Name.of("build.log");
  private static final Name OTHER = Name.of("other.log");
  private static final int MOST_OPEN = 10;

  @TempDir Path directory;
  private final FaultyNamesFile names = new FaultyNamesFile();
  private SyncedFiles files;
  private Streams streams;

  @BeforeEach
  void open() throws IOException {
    files = new SyncedFiles(new FileLogStorage(directory, Streams.SUFFIX));
    streams = Streams.open(files, new StreamNames(names), MOST_OPEN);
  }

  @AfterEach
  void close() {
    streams.close();
  }

  /** Opens the streams as after a kill: open files are not closed before. */
  private void reopen() throws IOException {
    Streams before = streams;
    open();
    before.close();
  }

  private ReplayStream create(Name name, long now) {
    return streams.create(new StreamLabel(name, 0640, 7, 8, now, null));
  }

  private static void write(ReplayStream stream, String text) {
    stream.write(ByteBuffer.wrap(text.getBytes(US_ASCII)), 5);
  }

  private static String read(ReplayStream stream) {
    ByteBuffer into = ByteBuffer.allocate(100);
    stream.buffer().readFrom(0, into);
    return new String(into.array(), 0, into.position(), US_ASCII);
  }

  private void assertCannotBeRemoved(Name name) {
    FsException e = assertThrows(FsException.class, () -> streams.remove(name));
    assertEquals(Errno.EIO, e.errno());
  }

  private void assertStaysAsItIs() throws IOException {
    ReplayStream stream = streams.require(BUILD);
    write(stream, "later");
    streams.sync();
    files.assertAllSynced();
    assertEquals(Map.of(1, BUILD), new StreamNames(names).all());
    reopen();
    assertEquals("first, later", read(streams.require(BUILD)));
    streams.remove(BUILD);
    reopen();
    assertNull(streams.find(BUILD));
    assertEquals(Map.of(), new StreamNames(names).all());
  }

  @Test
  void anOpenStreamThatCannotBeRemovedStays() throws IOException {
    ReplayStream stream = create(BUILD, 9);
    write(stream, "first, ");
    stream.retain();
    names.failNextSync(() -> {});
    assertCannotBeRemoved(BUILD);
    assertStaysAsItIs();
  }

  @Test
  void aClosedStreamThatCannotBeRemovedStays() throws IOException {
    write(create(BUILD, 9), "first, ");
    names.failNextSync(() -> {});
    assertCannotBeRemoved(BUILD);
    assertStaysAsItIs();
  }

  @Test
  void aStreamWhoseRingCannotBeDeletedStays() throws IOException {
    write(create(BUILD, 9), "first, ");
    files.failNextDelete();
    assertCannotBeRemoved(BUILD);
    assertStaysAsItIs();
  }

  /** Otherwise the stream would be listed now, but be gone after the next mount. */
  @Test
  void aStreamThatCannotBeKeptIsRemoved() throws IOException {
    ReplayStream stream = create(BUILD, 9);
    write(stream, "first");
    stream.retain();
    names.failNextSync(files::failNextWrite);
    streams.remove(BUILD);
    assertNull(streams.find(BUILD));
    assertEquals("first", read(stream));
    reopen();
    assertNull(streams.find(BUILD));
    assertNull(streams.findLost(BUILD));
  }

  @Test
  void aStreamWhoseReplacementIsNotDurableStays() throws IOException {
    write(create(BUILD, 9), "build");
    write(create(OTHER, 10), "other");
    streams.sync();
    files.failNextSync();
    assertThrows(FsException.class, () -> streams.replace(BUILD, OTHER, 20));
    for (int i = 0; i < 2; i++) {
      assertEquals("build", read(streams.require(BUILD)));
      assertEquals("other", read(streams.require(OTHER)));
      reopen();
    }
    assertEquals(Map.of(1, BUILD, 2, OTHER), new StreamNames(names).all());
  }

  /** So one of the two streams has the name, both now and after the next mount. */
  @Test
  void aStreamWhoseReplacementCannotBeUndoneIsReplaced() throws IOException {
    write(create(BUILD, 9), "build");
    write(create(OTHER, 10), "other");
    streams.sync();
    files.beforeNextSync(
        () -> {
          files.failNextWrite();
          throw new SyncedFiles.Failing();
        });
    streams.replace(BUILD, OTHER, 20);
    for (int i = 0; i < 2; i++) {
      assertNull(streams.find(BUILD));
      assertEquals("build", read(streams.require(OTHER)));
      reopen();
    }
  }

  @Test
  void aReplacedStreamNeverComesBack() throws IOException {
    write(create(BUILD, 9), "build");
    ReplayStream replaced = create(OTHER, 10);
    replaced.retain();
    names.failNextSync(() -> {});
    streams.replace(BUILD, OTHER, 20);
    replaced.setLabel(new StreamLabel(OTHER, 0640, 7, 8, 30, 1));
    reopen();
    ReplayStream now = streams.find(OTHER);
    assertNotNull(now);
    assertEquals("build", read(now));
    assertEquals(1, streams.list().size());
  }
}
