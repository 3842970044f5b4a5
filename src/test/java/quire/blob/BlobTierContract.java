package quire.blob;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import quire.error.Errno;
import quire.error.FsException;

/** What every {@link BlobTier} does. A new one needs a subclass, which fills it. */
public abstract class BlobTierContract {
  private static final int PAGE = 4096;
  private static final int MIB = 1 << 20;

  protected abstract BlobTier tier();

  /** Puts a blob of these bytes into the tier, in a way that uses all its ways to store one. */
  protected abstract void put(byte[] bytes) throws Exception;

  /** Makes the tier forget blobs that are not in use. */
  protected abstract void forget(Digest digest) throws Exception;

  private Blob open(byte[] bytes) {
    Blob blob = tier().open(digest(bytes));
    assertNotNull(blob);
    return blob;
  }

  protected static Digest digest(byte[] bytes) {
    return Blake3.hash(ByteBuffer.wrap(bytes));
  }

  /** Random bytes with runs of pages of zeros. */
  protected static byte[] bytes(long seed, int length) {
    Random random = new Random(seed);
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    for (int at = 0; at < length; at += PAGE) {
      if (random.nextInt(3) == 0) {
        Arrays.fill(bytes, at, Math.min(length, at + PAGE), (byte) 0);
      }
    }
    return bytes;
  }

  @Test
  void openingAMissingBlobAnswersNull() throws Exception {
    put(bytes(1, 100));
    assertNull(tier().open(digest(bytes(2, 100))));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 511, PAGE - 1, PAGE, PAGE + 1, 10 * PAGE, MIB + 7, 3 * MIB})
  void aBlobIsWhatItsNameSays(int length) throws Exception {
    byte[] bytes = bytes(length, length);
    put(bytes);
    CRC32 crc = new CRC32();
    crc.update(bytes);
    try (Blob blob = open(bytes)) {
      assertEquals(digest(bytes), blob.digest());
      assertEquals(length, blob.size());
      assertEquals((int) crc.getValue(), blob.crc32());
      assertArrayEquals(sha256(bytes), blob.sha256());
      ByteBuffer all = ByteBuffer.allocate(length + 1);
      assertEquals(length, blob.read(0, all));
      assertArrayEquals(bytes, Arrays.copyOf(all.array(), length));
    }
  }

  private static byte[] sha256(byte[] bytes) throws Exception {
    return MessageDigest.getInstance("SHA-256").digest(bytes);
  }

  @Test
  void theSha256IsKeptAndItsArrayIsTheCallers() throws Exception {
    byte[] bytes = bytes(3, 5000);
    put(bytes);
    try (Blob blob = open(bytes)) {
      Arrays.fill(blob.sha256(), (byte) 0);
      Arrays.fill(blob.sha256(), (byte) 0);
      assertArrayEquals(sha256(bytes), blob.sha256());
    }
    try (Blob blob = open(bytes)) {
      assertArrayEquals(sha256(bytes), blob.sha256());
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void anyPartCanBeReadIntoAnyBuffer(long seed) throws Exception {
    Random random = new Random(seed);
    byte[] bytes = bytes(seed, random.nextInt(50 * PAGE));
    put(bytes);
    try (Blob blob = open(bytes)) {
      for (int i = 0; i < 1000; i++) {
        readSomewhere(random, blob, bytes);
      }
    }
  }

  private static void readSomewhere(Random random, Blob blob, byte[] bytes) {
    int offset = random.nextInt(bytes.length + 2 * PAGE);
    int room = random.nextInt(3) == 0 ? random.nextInt(10) : random.nextInt(20 * PAGE);
    int before = random.nextInt(5);
    int behind = random.nextInt(5);
    int capacity = before + room + behind;
    ByteBuffer into =
        random.nextBoolean() ? ByteBuffer.allocate(capacity) : ByteBuffer.allocateDirect(capacity);
    into.position(before).limit(before + room);
    int expected = Math.clamp(bytes.length - offset, 0, room);
    assertEquals(expected, blob.read(offset, into));
    assertEquals(before + expected, into.position());
    assertEquals(before + room, into.limit());
    byte[] read = new byte[capacity];
    into.clear().get(read);
    byte[] wanted = new byte[capacity];
    if (expected > 0) {
      System.arraycopy(bytes, offset, wanted, before, expected);
    }
    assertArrayEquals(wanted, read);
  }

  @Test
  void farBehindTheEndThereIsNothingAndBeforeTheStartAnError() throws Exception {
    byte[] bytes = bytes(4, 100);
    put(bytes);
    try (Blob blob = open(bytes)) {
      assertEquals(0, blob.read(Long.MAX_VALUE, ByteBuffer.allocate(10)));
      FsException e = assertThrows(FsException.class, () -> blob.read(-1, ByteBuffer.allocate(10)));
      assertEquals(Errno.EINVAL, e.errno());
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {5, 6})
  void holesAreZerosAndDataAndHolesTakeTurns(long seed) throws Exception {
    byte[] bytes = bytes(seed, 40 * PAGE + 17);
    put(bytes);
    try (Blob blob = open(bytes)) {
      long at = 0;
      while (at < bytes.length) {
        long data = blob.seekData(at);
        long end = data < 0 ? bytes.length : data;
        for (int i = (int) at; i < end; i++) {
          assertEquals(0, bytes[i], "a byte of a hole");
        }
        long hole = data < 0 ? bytes.length : blob.seekHole(data);
        assertTrue(hole > at, "no progress at " + at);
        at = hole;
      }
      assertEquals(-1, blob.seekData(bytes.length));
      assertEquals(-1, blob.seekHole(bytes.length));
    }
  }

  @Test
  void manyThreadsReadOneBlob() throws Exception {
    byte[] bytes = bytes(7, 60 * PAGE);
    put(bytes);
    try (Blob blob = open(bytes);
        ExecutorService threads = Executors.newFixedThreadPool(4)) {
      List<Callable<Void>> readers = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        Random random = new Random(i);
        readers.add(
            () -> {
              for (int j = 0; j < 200; j++) {
                readSomewhere(random, blob, bytes);
              }
              return null;
            });
      }
      for (Future<Void> reader : threads.invokeAll(readers)) {
        reader.get();
      }
    }
  }

  @Test
  void anOpenBlobCanBeReadAfterTheTierForgetsIt() throws Exception {
    byte[] bytes = bytes(8, 30 * PAGE);
    put(bytes);
    Blob first = open(bytes);
    try (Blob second = open(bytes)) {
      first.close();
      first.close();
      forget(second.digest());
      readSomewhere(new Random(1), second, bytes);
      assertArrayEquals(sha256(bytes), second.sha256());
    }
  }
}
