package quire.fuse.session;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import quire.fuse.device.Device;
import quire.fuse.device.KernelCalls;
import quire.fuse.wire.Out;
import quire.io.ByteSink;
import quire.libc.Descriptors;

final class GatheredReplyTest {
  private static final long SEED = 20261128;
  private static final int ROUNDS = 300;
  private static final int MAP_BYTES = 1 << 20;
  private static final int LONGEST_PIECE = 60_000;

  private final Random random = new Random(SEED);
  private final ByteBuffer map = ByteBuffer.allocateDirect(MAP_BYTES);

  @TempDir Path directory;

  /** A file is written to in the place of the device. */
  @Test
  void mappedAndCopiedBytesArriveInTheirOrder() throws IOException {
    byte[] bytes = new byte[MAP_BYTES];
    random.nextBytes(bytes);
    map.put(0, bytes);
    Reply reply = new Reply(Device.MAX_BYTES);
    for (int round = 0; round < ROUNDS; round++) {
      Path file = Files.createFile(directory.resolve("r" + round));
      KernelCalls calls = KernelCalls.load();
      try (Device device =
          new Device(calls, Descriptors.open(file.toString(), Descriptors.O_RDWR))) {
        reply.begin(round, device);
        byte[] expected = put(reply.room(Device.MAX_BYTES));
        reply.setLength(expected.length);
        reply.send("read");
        byte[] sent = Files.readAllBytes(file);
        assertArrayEquals(
            expected,
            Arrays.copyOfRange(sent, Out.Header.BYTES, sent.length),
            "seed %d, round %d".formatted(SEED, round));
      }
      Files.delete(file);
    }
  }

  @Test
  void settledBytesAreSentOnceAsTheyWere() throws IOException {
    Path file = Files.createFile(directory.resolve("r"));
    KernelCalls calls = KernelCalls.load();
    Reply reply = new Reply(Device.MAX_BYTES);
    try (Device device = new Device(calls, Descriptors.open(file.toString(), Descriptors.O_RDWR))) {
      reply.begin(1, device);
      ByteSink sink = reply.room(LONGEST_PIECE);
      sink.putMapped(sink.buffer().position(), map, 0, LONGEST_PIECE, "a map");
      sink.buffer().position(sink.buffer().position() + LONGEST_PIECE);
      map.put(0, (byte) 1);
      sink.settle();
      map.put(0, (byte) 2);
      reply.setLength(LONGEST_PIECE);
      reply.send("read");
    }
    byte[] sent = Files.readAllBytes(file);
    assertEquals(Out.Header.BYTES + LONGEST_PIECE, sent.length);
    assertEquals(1, sent[Out.Header.BYTES]);
  }

  /** Puts pieces of all lengths and kinds; returns their bytes. */
  private byte[] put(ByteSink sink) {
    ByteBuffer buffer = sink.buffer();
    byte[] expected = new byte[buffer.remaining()];
    int start = buffer.position();
    while (buffer.remaining() > LONGEST_PIECE && random.nextInt(40) != 0) {
      int count = 1 + random.nextInt(random.nextBoolean() ? LONGEST_PIECE : 100);
      int from = random.nextInt(MAP_BYTES - count);
      int at = buffer.position();
      if (random.nextInt(5) == 0) {
        sink.putMapped(at, map, MAP_BYTES - count, count, "a map"); // as for a read that fails
        sink.takeBack(at);
      }
      map.get(from, expected, at - start, count);
      if (random.nextBoolean()) {
        sink.putMapped(at, map, from, count, "a map");
      } else {
        buffer.put(at, expected, at - start, count);
      }
      buffer.position(at + count);
    }
    return Arrays.copyOf(expected, buffer.position() - start);
  }
}
