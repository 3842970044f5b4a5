package quire.fuse.session;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import quire.Seeds;
import quire.error.Errno;
import quire.error.FsException;
import quire.fuse.device.Device;
import quire.fuse.wire.In;
import quire.fuse.wire.Opcode;
import quire.vfs.OpenStore;

/** Requests that no kernel sends: cut off, too long, random. */
final class RequestFuzzTest {
  private static final int ROUNDS = 40_000;

  private static final int MOST_OPCODE = Opcode.greatest();

  @TempDir Path scratch;

  private OpenStore store;
  private ServedOperations served;

  @BeforeEach
  void open() throws Exception {
    store = OpenStore.open(scratch);
    served = ServedOperations.toNowhere(store.vfs());
  }

  @AfterEach
  void close() {
    served.close();
    store.close();
  }

  private Errno refusal(Opcode opcode, byte[] body) {
    return assertThrows(FsException.class, () -> served.serve(opcode.number(), 1, body)).errno();
  }

  @Test
  void bytesWithoutAWholeHeaderAreNoRequest() {
    served.put(Opcode.GETATTR.number(), 1, new byte[In.GetAttr.BYTES]);
    assertFalse(served.request.arrived(In.Header.BYTES - 1));
    assertFalse(served.request.arrived(In.Header.BYTES));
    assertTrue(served.request.arrived(In.Header.BYTES + In.GetAttr.BYTES));
  }

  @Test
  void aStructThatIsCutOffIsInvalid() {
    for (Opcode opcode : Opcode.values()) {
      if (opcode.structBytes() > 0) {
        assertEquals(Errno.EINVAL, refusal(opcode, new byte[opcode.structBytes() - 1]));
      }
    }
  }

  @Test
  void aNameEndsWithinTheRequest() {
    served.serve(Opcode.LOOKUP.number(), 1, "name\0".getBytes(StandardCharsets.US_ASCII));
    assertEquals(Errno.EINVAL, refusal(Opcode.LOOKUP, "name".getBytes(StandardCharsets.US_ASCII)));
    assertEquals(Errno.EINVAL, refusal(Opcode.LOOKUP, new byte[0]));
    byte[] oneName = "target\0".getBytes(StandardCharsets.US_ASCII);
    assertEquals(Errno.EINVAL, refusal(Opcode.SYMLINK, oneName));
  }

  @Test
  void aSizeBeyondTheRequestIsInvalid() {
    ByteBuffer write = ByteBuffer.allocate(In.Write.BYTES + 8).order(ServedOperations.ORDER);
    for (int size : new int[] {9, 1 << 20, Integer.MAX_VALUE, -1, Integer.MIN_VALUE}) {
      write.putInt(In.Write.SIZE, size);
      assertEquals(Errno.EINVAL, refusal(Opcode.WRITE, write.array()));
    }
    ByteBuffer forgets = ByteBuffer.allocate(In.BatchForget.BYTES).order(ServedOperations.ORDER);
    for (int count : new int[] {1, 1 << 28, Integer.MAX_VALUE, -1}) {
      forgets.putInt(In.BatchForget.COUNT, count);
      assertEquals(Errno.EINVAL, refusal(Opcode.BATCH_FORGET, forgets.array()));
    }
  }

  @Test
  void aSizeBeyondTheReplyIsInvalid() {
    ByteBuffer read = ByteBuffer.allocate(In.Read.BYTES).order(ServedOperations.ORDER);
    for (int size : new int[] {Device.MAX_BYTES + 1, Integer.MAX_VALUE, -1}) {
      read.putInt(In.Read.SIZE, size);
      assertEquals(Errno.EINVAL, refusal(Opcode.READ, read.array()));
      assertEquals(Errno.EINVAL, refusal(Opcode.READDIR, read.array()));
      assertEquals(Errno.EINVAL, refusal(Opcode.READDIRPLUS, read.array()));
    }
  }

  @Test
  void aDirectoryHasNoBytesToCopy() {
    long directory = store.vfs().opendir(1);
    ByteBuffer copy = ByteBuffer.allocate(In.CopyFileRange.BYTES).order(ServedOperations.ORDER);
    copy.putLong(In.CopyFileRange.FH_IN, directory).putLong(In.CopyFileRange.FH_OUT, directory);
    copy.putLong(In.CopyFileRange.NODEID_OUT, 1).putLong(In.CopyFileRange.LEN, 1);
    assertEquals(Errno.EINVAL, refusal(Opcode.COPY_FILE_RANGE, copy.array()));
  }

  @Test
  void randomRequestsAreServedOrRefused() {
    long seed = Seeds.seed("RequestFuzzTest");
    Random random = new Random(seed);
    int served = 0;
    for (int round = 0; round < ROUNDS; round++) {
      int opcode = random.nextInt(MOST_OPCODE + 5) - 1;
      if (Opcode.of(opcode) == Opcode.INIT) { // the kernel sends it once, as its first request
        continue;
      }
      byte[] body = body(random, opcode);
      String what = "seed %d, round %d, opcode %d".formatted(seed, round, opcode);
      served += assertDoesNotThrow(() -> isServed(random, opcode, body), what) ? 1 : 0;
    }
    assertTrue(served > ROUNDS / 20, () -> "too few requests are served, with seed " + seed);
    assertEquals(1, store.vfs().getattr(1).ino());
  }

  private boolean isServed(Random random, int opcode, byte[] body) {
    try {
      served.serve(
          opcode, random.nextInt(8) == 0 ? random.nextLong() : 1 + random.nextInt(6), body);
      return true;
    } catch (FsException e) {
      assertTrue(e.errno() != Errno.EIO, () -> "an error of the store: " + e.getMessage());
      return false;
    }
  }

  /**
   * A body of names and numbers; the numbers are mostly small, so that some are valid handles and
   * sizes.
   */
  private static byte[] body(Random random, int opcode) {
    int struct = Opcode.of(opcode).structBytes();
    int length = Math.max(0, struct + (random.nextInt(10) == 0 ? -1 - random.nextInt(9) : 0));
    byte[] names =
        random.nextBoolean()
            ? new byte[random.nextInt(12)]
            : "a\0b\0".getBytes(StandardCharsets.US_ASCII);
    if (random.nextBoolean()) {
      for (int i = 0; i < names.length; i++) {
        names[i] = (byte) "ab/.\0".charAt(random.nextInt(5));
      }
    }
    byte[] body = new byte[length + names.length];
    for (int at = 0; at < length; at++) {
      boolean low = at % 4 == 0;
      body[at] =
          (byte) (random.nextInt(12) == 0 ? random.nextInt(256) : low ? random.nextInt(20) : 0);
    }
    System.arraycopy(names, 0, body, length, names.length);
    return body;
  }
}
