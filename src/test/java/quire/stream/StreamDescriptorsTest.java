package quire.stream;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import quire.Seeds;
import quire.catalog.Name;
import quire.error.Errno;
import quire.error.FsException;
import quire.log.FileLogStorage;
import quire.log.ForwardingSegmentFile;
import quire.log.ForwardingStorage;
import quire.log.LogStorage;
import quire.log.SegmentFile;

/** Streams need descriptors only while they are used, and then not too many. */
final class StreamDescriptorsTest {
  private static final int MOST = 4;

  @TempDir Path directory;

  private LogStorage files() {
    return new FileLogStorage(directory, ".ring");
  }

  private static Name name(int i) {
    return Name.of("stream" + i);
  }

  private static ReplayStream create(Streams streams, int i) {
    ReplayStream stream = streams.create(new StreamLabel(name(i), 0644, 0, 0, i, null));
    stream.setCapacity(Capacity.MIN);
    return stream;
  }

  private static void write(ReplayStream stream, String text) {
    stream.write(ByteBuffer.wrap(text.getBytes(US_ASCII)), 1);
  }

  private static String read(ReplayStream stream, long from) {
    ByteBuffer into = ByteBuffer.allocate(100);
    stream.buffer().readFrom(from, into);
    return new String(into.array(), 0, into.position(), US_ASCII);
  }

  /** A reader may have found it just before; its kernel looks up the name again. */
  @Test
  void aStreamThatWasReplacedCannotBeOpened() throws IOException {
    try (Streams streams = Streams.open(files())) {
      ReplayStream found = create(streams, 0);
      ReplayStream other = create(streams, 1);
      write(other, "new");
      streams.remove(name(0));
      streams.rename(name(1), name(0), 2);
      FsException e = assertThrows(FsException.class, found::retain);
      assertEquals(Errno.ESTALE, e.errno());
      other.retain();
      assertEquals("new", read(other, 0));
      other.release();
    }
  }

  @Test
  void ringsOfStreamsThatAreNotOpenAreClosed() throws IOException {
    try (Streams streams = Streams.open(files(), MOST)) {
      ReplayStream stream = create(streams, 1);
      assertEquals(0, streams.openRings());
      write(stream, "a");
      stream.sync();
      stream.setLabel(new StreamLabel(name(1), 0600, 0, 0, 2, 3));
      assertEquals(0, streams.openRings());
      stream.retain();
      write(stream, "b");
      assertEquals(1, streams.openRings());
      stream.release();
      assertEquals(0, streams.openRings());
      assertEquals("ab", read(stream, 0));
    }
  }

  @Test
  void openingAStoreOpensNoRings() throws IOException {
    try (Streams streams = Streams.open(files(), MOST)) {
      for (int i = 0; i < 20; i++) {
        write(create(streams, i), "text " + i);
      }
    }
    CountingStorage counting = new CountingStorage(files(), Integer.MAX_VALUE);
    try (Streams streams = Streams.open(counting, MOST)) {
      assertEquals(0, counting.open.size());
      assertEquals(20, streams.list().size());
      assertEquals(6, streams.require(name(7)).buffer().total());
      assertEquals(0, counting.open.size());
    }
  }

  @Test
  void manyOpenStreamsShareAFewDescriptors() throws IOException {
    Random random = Seeds.random("stream descriptors");
    CountingStorage counting = new CountingStorage(files(), Integer.MAX_VALUE);
    int count = 40;
    try (Streams streams = Streams.open(counting, MOST)) {
      List<StringBuilder> written = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        create(streams, i).retain();
        written.add(new StringBuilder());
      }
      for (int step = 0; step < 1000; step++) {
        int i = random.nextInt(count);
        ReplayStream stream = streams.require(name(i));
        if (random.nextBoolean()) {
          String text = step + " ";
          write(stream, text);
          written.get(i).append(text);
        } else {
          int from = Math.max(0, written.get(i).length() - 100);
          assertEquals(written.get(i).substring(from), read(stream, from));
        }
        assertTrue(counting.open.size() <= MOST, counting.open::toString);
      }
    }
    assertEquals(Set.of(), counting.open);
  }

  @Test
  void aLackOfDescriptorsClosesOtherRings() throws IOException {
    CountingStorage scarce = new CountingStorage(files(), 3);
    try (Streams streams = Streams.open(scarce, 100)) {
      for (int i = 0; i < 10; i++) {
        ReplayStream stream = create(streams, i);
        stream.retain();
        write(stream, "text " + i);
      }
      for (int i = 0; i < 10; i++) {
        assertEquals("text " + i, read(streams.require(name(i)), 0));
      }
    }
  }

  @Test
  void aStreamThatCannotBeMadeLeavesNothing() throws IOException {
    CountingStorage scarce = new CountingStorage(files(), 3);
    try (Streams streams = Streams.open(scarce, MOST)) {
      scarce.most = 0;
      FsException e = assertThrows(FsException.class, () -> create(streams, 1));
      assertEquals(Errno.EMFILE, e.errno());
      assertNull(streams.find(name(1)));
      try (var left = Files.list(directory)) {
        assertEquals(List.of(), left.toList());
      }
      scarce.most = 3;
      write(create(streams, 1), "x");
      assertEquals("x", read(streams.require(name(1)), 0));
    }
  }

  @Test
  void aRingThatCannotBeOpenedIsNotLost() throws IOException {
    CountingStorage scarce = new CountingStorage(files(), 3);
    try (Streams streams = Streams.open(scarce, MOST)) {
      ReplayStream stream = create(streams, 1);
      write(stream, "x");
      scarce.most = 0;
      assertEquals(Errno.EMFILE, errno(() -> write(stream, "y")));
      assertEquals(Errno.EMFILE, errno(() -> read(stream, 0)));
      assertEquals(1, stream.buffer().total());
      assertThrows(IOException.class, () -> Streams.open(scarce, MOST));
      scarce.most = 3;
      write(stream, "z");
      assertEquals("xz", read(stream, 0));
    }
  }

  private static Errno errno(Runnable action) {
    return assertThrows(FsException.class, action::run).errno();
  }

  /** Counts open files, and fails beyond a limit; a file that was just made is then left behind. */
  private static final class CountingStorage extends ForwardingStorage {
    private final Set<SegmentFile> open = new HashSet<>();
    private int most;

    CountingStorage(LogStorage storage, int most) {
      super(storage);
      this.most = most;
    }

    @Override
    protected SegmentFile wrap(SegmentFile file) throws IOException {
      if (open.size() >= most) {
        file.close();
        throw new IOException(file.name() + ": open: Too many open files");
      }
      CountedFile counted = new CountedFile(file, open);
      open.add(counted);
      return counted;
    }
  }

  private static final class CountedFile extends ForwardingSegmentFile {
    private final Set<SegmentFile> open;

    CountedFile(SegmentFile file, Set<SegmentFile> open) {
      super(file);
      this.open = open;
    }

    @Override
    public void close() throws IOException {
      open.remove(this);
      super.close();
    }

    @Override
    public String toString() {
      return name();
    }
  }
}
