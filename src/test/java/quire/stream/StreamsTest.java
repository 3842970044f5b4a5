package quire.stream;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import quire.catalog.Name;
import quire.error.Errno;
import quire.error.FsException;
import quire.log.FileLogStorage;

/** Streams in their files, and what is left of them after a crash. */
final class StreamsTest {
  private static final Name BUILD = Name.of("build.log");
  private static final Name OTHER = Name.of("other.log");

  @TempDir Path directory;
  private Streams streams;

  @BeforeEach
  void open() throws IOException {
    streams = Streams.open(new FileLogStorage(directory, ".ring"));
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

  private ReplayStream create(Name name) {
    return streams.create(new StreamLabel(name, 0100640, 7, 8, 9, null));
  }

  private static void write(ReplayStream stream, String text) {
    stream.write(ByteBuffer.wrap(text.getBytes(US_ASCII)), 5);
  }

  private static String read(ReplayStream stream, long from) {
    ByteBuffer into = ByteBuffer.allocate(100_000);
    stream.buffer().readFrom(from, into);
    return new String(into.array(), 0, into.position(), US_ASCII);
  }

  private static Errno errno(Executable action) {
    return assertThrows(FsException.class, action).errno();
  }

  private Path onlyFile() throws IOException {
    try (var files = Files.list(directory)) {
      List<Path> all = files.toList();
      assertEquals(1, all.size(), all::toString);
      return all.get(0);
    }
  }

  @Test
  void comesBackAfterAKill() throws IOException {
    ReplayStream stream = create(BUILD);
    stream.setCapacity(4096);
    write(stream, "x".repeat(5000));
    write(stream, "the end");
    stream.setLabel(new StreamLabel(BUILD, 0600, 1, 2, 3, 137));
    reopen();
    ReplayStream again = streams.require(BUILD);
    assertEquals(new StreamLabel(BUILD, 0600, 1, 2, 3, 137), again.label());
    assertEquals(5007, again.buffer().total());
    assertEquals(4096, again.buffer().capacity());
    assertEquals(5, again.buffer().time());
    assertEquals("the end", read(again, 5000));
    assertEquals(4096, read(again, 0).length());
  }

  @Test
  void doesNotCountBytesThatAKilledWriterMayHaveOverwritten() throws IOException {
    ReplayStream stream = create(BUILD);
    stream.setCapacity(4096);
    write(stream, "a".repeat(4096));
    FileRing ring =
        new RingFiles(new FileLogStorage(directory, ".ring"), new StreamNames()).open(2);
    RingState state = ring.opened();
    ring.announce( // a writer was about to write 100 bytes
        new RingState(state.layout(), 4096, 4196, state.sum(), 5));
    ring.put(4096, ByteBuffer.wrap("b".repeat(50).getBytes(US_ASCII)));
    ring.close();
    reopen();
    ReplayStream again = streams.require(BUILD);
    assertEquals(4096, again.buffer().total());
    assertEquals(100, again.buffer().oldest());
    assertEquals("a".repeat(3996), read(again, 0));
  }

  @Test
  void takesATornHeaderFromItsCopy() throws IOException {
    write(create(BUILD), "kept");
    Path file = onlyFile();
    int written = 0;
    for (int at : new int[] {0, 512, 1024, 2048, 30, 20}) {
      tear(file, at);
      reopen();
      ReplayStream stream = streams.require(BUILD);
      assertEquals("kept" + ".".repeat(written), read(stream, 0), "torn at " + at);
      write(stream, ".");
      written++;
    }
  }

  @Test
  void leavesADamagedRingAlone() throws IOException {
    write(create(BUILD), "kept");
    Path file = onlyFile();
    tear(file, 0);
    tear(file, 512);
    byte[] before = Files.readAllBytes(file);
    reopen();
    assertNull(streams.find(BUILD));
    ReplayStream other = create(BUILD);
    write(other, "new");
    streams.remove(BUILD);
    assertEquals(file, onlyFile());
    assertEquals(ByteBuffer.wrap(before), ByteBuffer.wrap(Files.readAllBytes(file)));
  }

  @Test
  void ignoresARingThatIsCutShort() throws IOException {
    create(BUILD);
    for (int length : new int[] {5000, 4096, 100, 0}) {
      try (RandomAccessFile file = new RandomAccessFile(onlyFile().toFile(), "rw")) {
        file.setLength(length);
      }
      reopen();
      assertNull(streams.find(BUILD));
    }
  }

  private static void tear(Path file, int at) throws IOException {
    try (RandomAccessFile out = new RandomAccessFile(file.toFile(), "rw")) {
      out.seek(at);
      out.write(new byte[10]);
    }
  }

  @Test
  void hasACapacityUntilItHasData() throws IOException {
    ReplayStream stream = create(BUILD);
    assertEquals(Capacity.DEFAULT, stream.buffer().capacity());
    assertEquals(Errno.EINVAL, errno(() -> stream.setCapacity(4095)));
    assertEquals(Errno.EINVAL, errno(() -> stream.setCapacity(1L << 40)));
    stream.setCapacity(8192);
    write(stream, "a");
    stream.setCapacity(8192);
    assertEquals(Errno.EBUSY, errno(() -> stream.setCapacity(4096)));
    assertEquals( // header, pages and one more, a checksum and a length of each
        4096 + 8192 + 4096 + 3 * 16, Files.size(onlyFile()));
  }

  @Test
  void replacesOneByAnother() throws IOException {
    write(create(BUILD), "build");
    write(create(OTHER), "other");
    assertEquals(Errno.EEXIST, errno(() -> create(OTHER)));
    assertEquals(Errno.EEXIST, errno(() -> streams.rename(BUILD, OTHER, 20)));
    streams.replace(BUILD, OTHER, 20);
    assertNull(streams.find(BUILD));
    reopen();
    assertEquals("build", read(streams.require(OTHER), 0));
    assertEquals(1, streams.list().size());
    onlyFile();
  }

  /** After a kill the stream with the later time stays, so this one must be the later. */
  @Test
  void replacesOneByAnotherAlthoughTheClockWasSetBack() {
    create(BUILD);
    create(OTHER).setLabel(new StreamLabel(OTHER, 0640, 7, 8, 1000, null));
    streams.replace(BUILD, OTHER, 20);
    assertTrue(streams.require(OTHER).label().changed() > 1000);
  }

  @Test
  void completesAReplacementThatAKillHasInterrupted() throws IOException {
    write(create(BUILD), "build");
    write(create(OTHER), "other");
    streams.require(BUILD).rename(new StreamLabel(OTHER, 0640, 7, 8, 20, null));
    reopen();
    assertEquals("build", read(streams.require(OTHER), 0));
    onlyFile();
  }

  @Test
  void keepsTheBytesOfARemovedStreamForItsReader() throws IOException {
    ReplayStream stream = create(BUILD);
    write(stream, "kept");
    stream.retain();
    streams.remove(BUILD);
    assertEquals(Errno.ENOENT, errno(() -> streams.require(BUILD)));
    assertTrue(stream.isRemoved());
    write(stream, "!");
    assertEquals("kept!", read(stream, 0));
    stream.release();
    try (var files = Files.list(directory)) {
      assertEquals(0, files.count());
    }
  }

  private long files() throws IOException {
    try (var files = Files.list(directory)) {
      return files.count();
    }
  }

  @Test
  void doesNotBringBackAStreamRemovedWhileOpen() throws IOException {
    ReplayStream stream = create(BUILD);
    write(stream, "x");
    stream.retain();
    streams.remove(BUILD);
    write(stream, "y");
    stream.setLabel(new StreamLabel(BUILD, 0600, 1, 2, 3, 1));
    RingCheck.run(directory, true, false, damage -> fail(damage.text()));
    reopen();
    assertNull(streams.find(BUILD));
    assertEquals(0, files());
  }

  @Test
  void removesTheNewRingOfAChangedCapacityToo() throws IOException {
    ReplayStream stream = create(BUILD);
    stream.retain();
    streams.remove(BUILD);
    stream.setCapacity(8192);
    write(stream, "x".repeat(10_000));
    assertEquals(8192, read(stream, 0).length());
    RingCheck.run(directory, true, false, damage -> fail(damage.text()));
    stream.release();
    assertEquals(0, files());
  }

  @Test
  void doesNotBringBackTheNewRingOfAChangedCapacity() throws IOException {
    ReplayStream stream = create(BUILD);
    stream.retain();
    streams.remove(BUILD);
    stream.setCapacity(8192);
    reopen();
    assertNull(streams.find(BUILD));
    assertEquals(0, files());
  }

  @Test
  void leavesNothingOfARemovedStreamWhenItIsClosed() throws IOException {
    ReplayStream stream = create(BUILD);
    stream.retain();
    streams.remove(BUILD);
    create(BUILD);
    streams.close();
    assertEquals(1, files());
    open();
    assertEquals(0, streams.require(BUILD).buffer().total());
  }

  @Test
  void wakesAWaitingReaderAfterAChangeOfCapacity() throws IOException {
    ReplayStream stream = create(BUILD);
    AtomicInteger woken = new AtomicInteger();
    stream.buffer().whenBeyond(0, woken::incrementAndGet);
    stream.setCapacity(8192);
    assertEquals(0, woken.get());
    write(stream, "x");
    write(stream, "y");
    assertEquals(1, woken.get());
  }

  @Test
  void knowsTheLastByte() throws IOException {
    ReplayStream stream = create(BUILD);
    assertNull(stream.end());
    write(stream, "ab");
    assertEquals(new StreamEnd(2, (byte) 'b'), stream.end());
    reopen();
    assertEquals(new StreamEnd(2, (byte) 'b'), streams.require(BUILD).end());
    assertEquals(0, streams.openRings());
  }
}
