package quire.stream;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import quire.Seeds;
import quire.error.Errno;
import quire.error.FsException;

/** Tests that every replay buffer must pass, for any kind of ring. */
abstract class ReplayBufferContract {
  private static final long NOW = 1_000;

  /** Makes an empty buffer. */
  abstract ReplayBuffer make(int capacity) throws IOException;

  private static void write(ReplayBuffer buffer, String text) {
    buffer.write(ByteBuffer.wrap(text.getBytes(US_ASCII)), NOW);
  }

  private static void assertReads(ReplayBuffer buffer, long from, long at, String text) {
    ByteBuffer into = ByteBuffer.allocate(100);
    Replay replay = buffer.readFrom(from, into);
    assertEquals(text, new String(into.array(), 0, into.position(), US_ASCII));
    assertEquals(new Replay(at, text.length()), replay);
    assertEquals(at + text.length(), replay.next());
  }

  @Test
  void answersWhatWasWritten() throws IOException {
    ReplayBuffer buffer = make(8);
    assertReads(buffer, 0, 0, "");
    write(buffer, "abc");
    assertEquals(3, buffer.total());
    assertEquals(0, buffer.oldest());
    assertEquals(NOW, buffer.time());
    assertReads(buffer, 0, 0, "abc");
    assertReads(buffer, 1, 1, "bc");
  }

  @Test
  void answersNothingAtTheEndAndTellsWhereItIs() throws IOException {
    ReplayBuffer buffer = make(8);
    write(buffer, "abc");
    assertReads(buffer, 3, 3, "");
    assertReads(buffer, 4, 3, "");
    assertReads(buffer, Long.MAX_VALUE, 3, "");
  }

  @Test
  void keepsExactlyItsCapacity() throws IOException {
    ReplayBuffer buffer = make(4);
    write(buffer, "abcd");
    assertReads(buffer, 0, 0, "abcd");
    write(buffer, "e");
    assertEquals(1, buffer.oldest());
    assertReads(buffer, 0, 1, "bcde");
    assertReads(buffer, 3, 3, "de");
  }

  @Test
  void keepsTheLastOfAWriteThatIsTooLong() throws IOException {
    ReplayBuffer buffer = make(4);
    write(buffer, "xy");
    write(buffer, "abcdefghijk");
    assertEquals(13, buffer.total());
    assertReads(buffer, 0, 9, "hijk");
    write(buffer, "123456781234");
    assertEquals(25, buffer.total());
    assertReads(buffer, 0, 21, "1234");
  }

  @Test
  void refusesNegativeOffsets() throws IOException {
    ReplayBuffer buffer = make(4);
    ByteBuffer into = ByteBuffer.allocate(1);
    FsException e = assertThrows(FsException.class, () -> buffer.readFrom(-1, into));
    assertEquals(Errno.EINVAL, e.errno());
  }

  @Test
  void readsIntoAPartOfABuffer() throws IOException {
    ReplayBuffer buffer = make(4);
    write(buffer, "abcdef");
    ByteBuffer into = ByteBuffer.allocate(5).position(2);
    assertEquals(new Replay(2, 3), buffer.readFrom(0, into));
    assertEquals(5, into.position());
    assertEquals("\0\0cde", new String(into.array(), US_ASCII));
  }

  @Test
  void wakesAWaitingReaderOnce() throws IOException {
    ReplayBuffer buffer = make(4);
    AtomicInteger woken = new AtomicInteger();
    buffer.whenBeyond(0, woken::incrementAndGet);
    assertEquals(0, woken.get());
    write(buffer, "a");
    write(buffer, "b");
    assertEquals(1, woken.get());
    buffer.whenBeyond(1, woken::incrementAndGet);
    assertEquals(2, woken.get(), "a waiter for bytes that are there is not woken at once");
    Runnable patient = woken::incrementAndGet;
    buffer.whenBeyond(3, patient);
    write(buffer, "c");
    assertEquals(2, woken.get(), "not far enough");
    buffer.forget(patient);
    write(buffer, "de");
    assertEquals(2, woken.get());
  }

  @Test
  void doesWhatAModelDoes() throws IOException {
    Random random = Seeds.random("replay buffer");
    for (int round = 0; round < 40; round++) {
      int capacity = 1 + random.nextInt(300);
      ReplayBuffer buffer = make(capacity);
      List<Byte> all = new ArrayList<>();
      for (int step = 0; step < 200; step++) {
        byte[] bytes = new byte[random.nextInt(random.nextInt(10) == 0 ? 3 * capacity : 20)];
        random.nextBytes(bytes);
        buffer.write(ByteBuffer.wrap(bytes), NOW);
        for (byte b : bytes) {
          all.add(b);
        }
        check(buffer, all, capacity, random);
      }
      buffer.close();
    }
  }

  private static void check(ReplayBuffer buffer, List<Byte> all, int capacity, Random random) {
    long total = all.size();
    long oldest = Math.max(0, total - capacity);
    assertEquals(total, buffer.total());
    assertEquals(oldest, buffer.oldest());
    long offset = random.nextLong(total + 10);
    ByteBuffer into = ByteBuffer.allocateDirect(1 + random.nextInt(2 * capacity));
    Replay replay = buffer.readFrom(offset, into);
    long from = Math.min(Math.max(offset, oldest), total);
    assertEquals(new Replay(from, (int) Math.min(into.capacity(), total - from)), replay);
    for (int i = 0; i < replay.length(); i++) {
      assertEquals(all.get((int) from + i), into.get(i));
    }
  }

  /**
   * Writers write records of 16 bytes, each with its writer and a number; a reader finds each
   * writer's numbers without a gap, except where it is told of lost bytes.
   */
  @Test
  void showsReadersOnlyWhatWasWritten() throws Exception {
    int writers = 4;
    int readers = 16;
    int records = 1_000_000 / writers;
    ReplayBuffer buffer = make(1 << 16);
    List<Thread> threads = new ArrayList<>();
    List<RecordReader> reading = new ArrayList<>();
    for (int i = 0; i < readers; i++) {
      RecordReader reader = new RecordReader(buffer, writers, (long) writers * records * 16);
      reading.add(reader);
      threads.add(Thread.ofPlatform().start(reader));
    }
    for (int i = 0; i < writers; i++) {
      int writer = i;
      threads.add(Thread.ofPlatform().start(() -> writeRecords(buffer, writer, records)));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    for (RecordReader reader : reading) {
      assertEquals("", reader.wrong());
      assertTrue(reader.read() >= buffer.capacity() / 16, "at least what was kept at the end");
    }
    assertEquals((long) writers * records * 16, buffer.total());
  }

  private static void writeRecords(ReplayBuffer buffer, int writer, int records) {
    ByteBuffer record = ByteBuffer.allocateDirect(16);
    for (int i = 0; i < records; i++) {
      buffer.write(record.clear().putInt(writer).putInt(i).putLong(~((long) i << 8)).flip(), NOW);
    }
  }
}
