package quire.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import quire.catalog.Name;
import quire.error.Errno;
import quire.error.FsException;

/** Rings in memory that record every write. */
abstract class RingSumsCase {
  static final int PAGE = RingLayout.PAGE;
  static final StreamLabel LABEL = new StreamLabel(Name.of("x"), 0644, 0, 0, 0, null);

  /** A ring, and all that was ever written to it. */
  static final class Written {
    final RecordedRing storage;
    final ByteArrayOutputStream all = new ByteArrayOutputStream();
    ReplayBuffer buffer;

    Written(int capacity) throws java.io.IOException {
      storage = new RecordedRing();
      RingFiles files = new RingFiles(storage, new StreamNames());
      files.create(capacity, LABEL);
      buffer = open(storage);
    }

    void write(byte[] bytes) {
      buffer.write(ByteBuffer.wrap(bytes), 1);
      all.writeBytes(bytes);
      assertEquals(all.size(), buffer.total());
    }

    void write(Random random, int most) {
      byte[] bytes = new byte[1 + random.nextInt(most)];
      random.nextBytes(bytes);
      write(bytes);
    }
  }

  static ReplayBuffer open(RecordedRing storage) {
    FileRing ring = FileRing.open(storage.open(1));
    return new ReplayBuffer(ring, ring.opened());
  }

  static ReplayBuffer open(byte[] image) {
    return open(RecordedRing.of(image));
  }

  /** Readable bytes, and their offset in the stream. */
  @SuppressWarnings("ArrayRecordComponent") // nobody compares them
  record Piece(long offset, byte[] bytes) {}

  static List<Piece> readAll(ReplayBuffer buffer) {
    List<Piece> pieces = new ArrayList<>();
    long at = buffer.oldest();
    ByteBuffer into = ByteBuffer.allocateDirect(3 * PAGE + 17);
    while (at < buffer.total()) {
      try {
        Replay replay = buffer.readFrom(at, into.clear());
        byte[] bytes = new byte[replay.length()];
        into.flip().get(bytes);
        pieces.add(new Piece(replay.offset(), bytes));
        at = replay.next();
      } catch (FsException e) {
        assertEquals(Errno.EIO, e.errno());
        at = (at / PAGE + 1) * PAGE;
      }
    }
    return pieces;
  }

  /** Requires that all bytes read were written; returns how many there are. */
  static long requireTrue(List<Piece> pieces, byte[] all, String where) {
    long count = 0;
    for (Piece piece : pieces) {
      for (int i = 0; i < piece.bytes.length; i++) {
        long at = piece.offset + i;
        if (at >= all.length || all[(int) at] != piece.bytes[i]) {
          throw new AssertionError(where + ": a wrong byte at " + at);
        }
      }
      count += piece.bytes.length;
    }
    return count;
  }

  static boolean isDamaged(byte[] image) {
    return FileRing.inspect(
        RecordedRing.of(image).open(1),
        (ring, whole) -> !PageCheck.damaged(ring.view(), ring.opened()).isEmpty());
  }
}
