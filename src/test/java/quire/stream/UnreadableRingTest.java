package quire.stream;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import quire.catalog.Name;
import quire.error.Errno;
import quire.error.FsException;
import quire.log.FileLogStorage;

/**
 * A page of a ring that the host can no longer read is EIO, also in compiled code, and the stream
 * goes on behind it. The tests cut off the end of a mapped file, so that its pages cannot be read.
 */
final class UnreadableRingTest {
  private static final int PAGE = RingLayout.PAGE;
  private static final int CAPACITY = 16 * PAGE;
  private static final int WARM = 20_000;

  @TempDir private Path directory;

  private final byte[] content = new byte[CAPACITY - PAGE / 2];

  private RingFiles files() throws IOException {
    return new RingFiles(new FileLogStorage(directory, Streams.SUFFIX), new StreamNames());
  }

  private FileRing write() throws IOException {
    RingFiles files = files();
    files.create(CAPACITY, new StreamLabel(Name.of("x"), 0644, 0, 0, 0, null));
    FileRing ring = files.open(1);
    new Random(1).nextBytes(content);
    buffer(ring).write(ByteBuffer.wrap(content), 1);
    ring.close();
    return files().open(1);
  }

  private static ReplayBuffer buffer(FileRing ring) {
    return new ReplayBuffer(ring, ring.opened());
  }

  private void cutAt(long length) throws IOException {
    Path file = new FileLogStorage(directory, Streams.SUFFIX).path(1);
    try (RandomAccessFile cut = new RandomAccessFile(file.toFile(), "rw")) {
      cut.setLength(length);
    }
  }

  private static ByteBuffer read(ReplayBuffer buffer, int from, int length) {
    ByteBuffer into = ByteBuffer.allocate(length);
    buffer.readFrom(from, into);
    return into.flip();
  }

  private static void assertUnreadable(ReplayBuffer buffer, int from) {
    FsException e = assertThrows(FsException.class, () -> read(buffer, from, PAGE));
    assertEquals(Errno.EIO, e.errno());
    assertTrue(String.valueOf(e.getMessage()).contains("ring"), e.getMessage());
  }

  @Test
  void unreadablePagesAreEio() throws IOException {
    ReplayBuffer buffer = buffer(write());
    for (int i = 0; i < WARM; i++) {
      read(buffer, i % 3 * PAGE, 2 * PAGE);
    }
    cutAt(RingLayout.HEADER + 4 * PAGE); // the table is gone, too
    for (int i = 0; i < WARM / 10; i++) {
      assertUnreadable(buffer, (4 + i % 10) * PAGE);
      assertUnreadable(buffer, i % 4 * PAGE); // as their checksums cannot be read
    }
    buffer.close();
  }

  @Test
  void pagesBesideUnreadableOnesAreRead() throws IOException {
    FileRing ring = write();
    RingView whole = ring.view();
    ByteBuffer table = ByteBuffer.allocate(whole.table().capacity()).put(whole.table().slice());
    RingView view =
        new RingView(whole.layout(), whole.name(), whole.header(), whole.bytes(), table);
    cutAt(RingLayout.HEADER + 4 * PAGE + 1000); // to the end of its page, a mapping has zeros
    for (int i = 0; i < WARM; i++) {
      assertEquals(PAGE, view.intactOf(i % 4, content.length, ring.opened().sum()));
      assertEquals(0, view.intactOf(5 + i % 10, content.length, ring.opened().sum()));
    }
    assertThrows(FsException.class, () -> view.copy(6 * PAGE, PAGE, ByteBuffer.allocate(PAGE)));
    ring.close();
  }

  /** As in a ring of the first version. */
  @Test
  void withoutChecksumsUnreadablePagesAreEioToo() throws IOException {
    FileRing ring = write();
    RingView whole = ring.view();
    RingView view =
        new RingView(
            RingLayout.withoutSums(CAPACITY),
            whole.name(),
            whole.header(),
            whole.bytes(),
            whole.table());
    cutAt(RingLayout.HEADER + 4 * PAGE);
    ByteBuffer into = ByteBuffer.allocate(PAGE);
    view.copy(3 * PAGE, PAGE, into);
    assertArrayEquals(Arrays.copyOfRange(content, 3 * PAGE, 4 * PAGE), into.array());
    FsException e = assertThrows(FsException.class, () -> view.copy(4 * PAGE, PAGE, into));
    assertEquals(Errno.EIO, e.errno());
    ring.close();
  }

  @Test
  void aStreamGoesOnBehindUnreadablePages() throws IOException {
    FileRing ring = write();
    cutAt(RingLayout.HEADER + 4 * PAGE);
    ReplayBuffer buffer = buffer(ring);
    byte[] more = new byte[100];
    Arrays.fill(more, (byte) 'x');
    buffer.write(ByteBuffer.wrap(more), 2); // this makes the file long again, with a hole
    assertEquals(CAPACITY + more.length, buffer.total());
    ByteBuffer got = ByteBuffer.allocate(more.length);
    assertEquals(CAPACITY, buffer.readFrom(CAPACITY, got).offset());
    assertArrayEquals(more, got.array());
    assertUnreadable(buffer, 5 * PAGE);
    buffer.close();
  }

  @Test
  void aHeaderThatCannotBeReadIsEio() throws IOException {
    FileRing ring = write();
    RingView view = ring.view();
    cutAt(0);
    for (int i = 0; i < WARM; i++) {
      assertTrue(view.marks().isEmpty());
    }
    ring.close();
  }

  @Test
  void fsckReportsUnreadablePages() throws IOException {
    FileRing ring = write();
    cutAt(RingLayout.HEADER + 4 * PAGE);
    List<PageCheck.Range> expected =
        List.of(new PageCheck.Range(0, content.length)); // no page without its checksum
    List<PageCheck.Range> found = new ArrayList<>(PageCheck.damaged(ring.view(), ring.opened()));
    assertEquals(expected, found);
    ring.close();
  }
}
