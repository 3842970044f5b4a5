package quire.stream;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import quire.Seeds;
import quire.error.FsException;

/** After a kill or a loss of power, all bytes that a ring returns are right. */
final class RingSumsCrashTest extends RingSumsCase {
  /** A ring that loses power again and again. */
  private static final class Lives {
    private final int capacity;
    private final Random random;
    private RecordedRing storage;

    /** The last byte written at each offset; -1 if there is none. */
    private final int[] truth = new int[1 << 18];

    /** For each offset, whether the byte was synced, and so must be there. */
    private final boolean[] synced = new boolean[truth.length];

    private int unsyncedFrom;
    int lost;

    Lives(int capacity, Random random) throws java.io.IOException {
      this.capacity = capacity;
      this.random = random;
      this.storage = new Written(capacity).storage;
      Arrays.fill(truth, -1);
    }

    /** Writes, and then loses power. */
    void live(String where) {
      ReplayBuffer buffer = open(storage);
      Arrays.fill(truth, (int) buffer.total(), truth.length, -1);
      unsyncedFrom = (int) buffer.total();
      int syncs = 1 + random.nextInt(20);
      for (int i = random.nextInt(40); i >= 0; i--) {
        write(buffer, 1 + random.nextInt(i % 5 == 0 ? PAGE : 500));
        if (random.nextInt(syncs) == 0) {
          buffer.sync();
          for (int at = 0; at < buffer.total(); at++) {
            synced[at] |= truth[at] >= 0 && at >= unsyncedFrom;
          }
          unsyncedFrom = (int) buffer.total();
        }
      }
      require(buffer, where + ", before the loss");
      Arrays.fill(synced, 0, (int) Math.max(0, buffer.total() - capacity), false);
      storage = RecordedRing.of(storage.afterPowerLoss(random));
      ReplayBuffer after = open(storage);
      lost += after.total() < buffer.total() || require(after, where) > 0 ? 1 : 0;
    }

    private void write(ReplayBuffer buffer, int length) {
      byte[] bytes = new byte[length];
      random.nextBytes(bytes);
      long before = buffer.total();
      buffer.write(ByteBuffer.wrap(bytes), 1);
      int begin = (int) buffer.total() - length;
      assertTrue(begin == before || begin % PAGE == 0);
      unsyncedFrom = Math.min(unsyncedFrom, begin);
      for (int i = 0; i < length; i++) {
        truth[begin + i] = Byte.toUnsignedInt(bytes[i]);
        synced[begin + i] = false;
      }
    }

    /** Returns how many bytes cannot be read; fails if one of them was synced. */
    private long require(ReplayBuffer buffer, String where) {
      boolean[] read = new boolean[(int) buffer.total()];
      long count = 0;
      for (Piece piece : readAll(buffer)) {
        for (int i = 0; i < piece.bytes().length; i++) {
          int at = (int) piece.offset() + i;
          assertEquals(truth[at], Byte.toUnsignedInt(piece.bytes()[i]), () -> where + " at " + at);
          read[at] = true;
          count++;
        }
      }
      for (int at = (int) buffer.oldest(); at < buffer.total(); at++) {
        if (synced[at] && !read[at]) {
          throw new AssertionError(
              "%s: the byte at %d was synced, and is lost".formatted(where, at));
        }
      }
      return buffer.total() - buffer.oldest() - count;
    }
  }

  @Test
  void aKillLosesNothingThatWasWritten() throws Exception {
    Random random = Seeds.random("kills");
    for (int round = 0; round < 40; round++) {
      int capacity = PAGE + random.nextInt(3 * PAGE);
      Written written = new Written(capacity);
      List<long[]> done = new ArrayList<>(); // writes to the file, bytes
      for (int i = 0; i < 25; i++) {
        written.write(random, i % 9 == 0 ? 3 * capacity : 2000);
        done.add(new long[] {written.storage.writes(), written.buffer.total()});
      }
      byte[] all = written.all.toByteArray();
      for (int write = 0; write < written.storage.writes(); write++) {
        int part = random.nextInt(1 + written.storage.length(write));
        byte[] image = written.storage.afterKill(write, part);
        ReplayBuffer buffer = open(image);
        String where = "round %d, killed in write %d".formatted(round, write);
        assertFalse(isDamaged(image), where);
        long count = requireTrue(readAll(buffer), all, where);
        assertEquals(buffer.total() - buffer.oldest(), count, where);
        assertTrue(buffer.total() >= acknowledged(done, write), where);
        buffer.write(ByteBuffer.wrap("more".getBytes(US_ASCII)), 1);
        ByteBuffer into = ByteBuffer.allocate(4);
        assertEquals(4, buffer.readFrom(buffer.total() - 4, into).length(), where);
      }
    }
  }

  /** The number of bytes whose writes had returned before a certain write to the file. */
  private static long acknowledged(List<long[]> done, int write) {
    long total = 0;
    for (long[] each : done) {
      total = each[0] <= write ? each[1] : total;
    }
    return total;
  }

  @Test
  void aLossOfPowerLosesNothingThatWasSynced() throws Exception {
    Random random = Seeds.random("losses of power");
    int lost = 0;
    for (int round = 0; round < 150; round++) {
      Lives lives = new Lives(PAGE + random.nextInt(5 * PAGE), random);
      for (int life = 0; life < 4; life++) {
        lives.live("round %d, life %d".formatted(round, life));
      }
      lost += lives.lost;
    }
    assertTrue(lost > 50, "too few bytes are lost to test: " + lost);
  }

  /**
   * Power is lost twice: the first time only the new total does not reach the disk, the second time
   * only the total does.
   */
  @Test
  void bytesOfBeforeALossOfPowerAreNotReadAsNewOnes() throws Exception {
    for (boolean full : new boolean[] {true, false}) {
      requireNoneOfAnEarlierLife(full, false);
    }
  }

  private static void requireNoneOfAnEarlierLife(boolean full, boolean failing) throws Exception {
    Written written = new Written(4 * PAGE);
    written.write("a".repeat(100).getBytes(US_ASCII));
    written.buffer.sync();
    byte[] header = Arrays.copyOf(written.storage.synced(), 1024);
    int more = full ? PAGE : 100;
    written.write("b".repeat(more).getBytes(US_ASCII));
    written.buffer.sync();
    byte[] first = written.storage.synced();
    System.arraycopy(header, 0, first, 0, header.length);
    RecordedRing storage = RecordedRing.of(first);
    ReplayBuffer buffer = open(storage);
    assertEquals(100, buffer.total());
    byte[] next = "c".repeat(more + 50).getBytes(US_ASCII);
    if (failing) {
      storage.failSyncAfter(0);
      assertThrows(FsException.class, () -> buffer.write(ByteBuffer.wrap(next), 1));
    }
    buffer.write(ByteBuffer.wrap(next), 1);
    byte[] second = storage.synced();
    System.arraycopy(storage.afterKill(storage.writes(), 0), 0, second, 0, header.length);
    ReplayBuffer after = open(second);
    assertEquals(150 + more, after.total());
    for (Piece piece : readAll(after)) {
      for (byte each : piece.bytes()) {
        assertTrue(each == 'a' || each == 'c', "a byte of before the loss of power is read");
      }
    }
  }

  @Test
  void bytesOfBeforeALossOfPowerAreNotReadAfterAFailedWrite() throws Exception {
    for (boolean full : new boolean[] {true, false}) {
      requireNoneOfAnEarlierLife(full, true);
    }
  }

  /** A mark that was written before a kill may belong to a sync that has made nothing durable. */
  @Test
  void interruptedSyncsKeepTheMarkOfAGoodSync() throws Exception {
    Random random = Seeds.random("killed syncs");
    for (int round = 0; round < 200; round++) {
      Written written = new Written(4 * PAGE);
      written.write(random, 1000);
      written.buffer.sync();
      int synced = written.all.size();
      for (int good : new int[] {0, round % 3}) {
        written.write(random, 1000);
        written.storage.killInSyncAfter(good);
        assertThrows(
            RecordedRing.Killed.class,
            () -> {
              written.buffer.sync();
              written.write(random, 10);
              written.buffer.sync();
              written.write(random, 10);
              written.buffer.sync();
            });
        written.buffer = open(written.storage); // the page cache outlives a kill
      }
      ReplayBuffer after = open(written.storage.afterPowerLoss(random));
      List<Piece> pieces = readAll(after);
      requireTrue(pieces, written.all.toByteArray(), "round " + round);
      int first = pieces.isEmpty() ? 0 : pieces.get(0).bytes().length;
      assertTrue(
          first >= synced, "round %d: %d bytes of %d synced".formatted(round, first, synced));
    }
  }
}
