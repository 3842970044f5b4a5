package quire.blob;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.ByteBuffer;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import quire.Seeds;

/** What every {@link Blake3} does. A new one needs a subclass, which makes it. */
@SuppressWarnings("NullAway.Init") // JUnit calls before()
abstract class Blake3ContractTest {
  private static final String EMPTY =
      "af1349b9f5f9a1a6a0404dea36dcc9499bcb25c9adc112b7cc9a93cae41f3262";

  private Blake3 hasher;

  abstract Blake3 create();

  @BeforeEach
  void before() {
    hasher = create();
  }

  @AfterEach
  void after() {
    hasher.close();
  }

  /** From test_vectors.json of the official implementation, the first 32 bytes of each hash. */
  @ParameterizedTest
  @CsvSource({
    "0, af1349b9f5f9a1a6a0404dea36dcc9499bcb25c9adc112b7cc9a93cae41f3262",
    "1, 2d3adedff11b61f14c886e35afa036736dcd87a74d27b5c1510225d0f592e213",
    "1023, 10108970eeda3eb932baac1428c7a2163b0e924c9a9e25b35bba72b28f70bd11",
    "1024, 42214739f095a406f3fc83deb889744ac00df831c10daa55189b5d121c855af7",
    "1025, d00278ae47eb27b34faecf67b4fe263f82d5412916c1ffd97c8cb7fb814b8444",
    "2048, e776b6028c7cd22a4d0ba182a8bf62205d2ef576467e838ed6f2529b85fba24a",
    "31744, 62b6960e1a44bcc1eb1a611a8d6235b6b4b78f32e7abc4fb4c6cdcce94895c47",
    "102400, bc3e3d41a1146b069abffad3c0d44860cf664390afce4d9661f7902e7943e085",
  })
  void officialTestVectors(int length, String expected) {
    hasher.update(pattern(length), 0, length);
    assertEquals(expected, hasher.finish().hex());
    for (Source source : Source.values()) {
      hasher.update(source.of(pattern(length), 0, length));
      assertEquals(expected, hasher.finish().hex(), source.name());
    }
  }

  @Test
  void noSplitMakesADifference() {
    Random random = Seeds.random(getClass().getSimpleName());
    for (int round = 0; round < 100; round++) {
      byte[] bytes = new byte[random.nextInt(1 << random.nextInt(1, 20))];
      random.nextBytes(bytes);
      Digest expected = inJava(bytes);
      for (int done = 0; done < bytes.length; ) {
        int length = Math.min(bytes.length - done, random.nextInt(1 << random.nextInt(1, 20)));
        append(random, bytes, done, length);
        done += length;
      }
      assertEquals(expected, hasher.finish(), bytes.length + " bytes");
    }
  }

  private void append(Random random, byte[] bytes, int offset, int length) {
    int choice = random.nextInt(Source.values().length + 1);
    if (choice == Source.values().length) {
      hasher.update(bytes, offset, length);
    } else {
      hasher.update(Source.values()[choice].of(bytes, offset, length));
    }
  }

  /** Longer than the piece that is copied or pinned at a time, and no multiple of it. */
  @ParameterizedTest
  @EnumSource
  void takesLargePieces(Source source) {
    byte[] bytes = pattern((1 << 20) + 77);
    Digest expected = inJava(bytes);
    hasher.update(source.of(bytes, 0, bytes.length));
    assertEquals(expected, hasher.finish());
  }

  @ParameterizedTest
  @EnumSource
  void takesWhatRemainsInABuffer(Source source) {
    byte[] bytes = pattern(4000);
    ByteBuffer buffer = source.of(bytes, 500, 3000);
    buffer.position(buffer.position() + 100).limit(buffer.limit() - 200);
    int limit = buffer.limit();
    hasher.update(buffer);
    assertEquals(limit, buffer.position());
    assertEquals(limit, buffer.limit());
    hasher.update(buffer); // the buffer has nothing left
    Digest taken = hasher.finish();
    hasher.update(bytes, 600, 2700);
    assertEquals(taken, hasher.finish());
  }

  @Test
  void startsOverWhenItIsFinished() {
    hasher.update(pattern(5000), 0, 5000);
    Digest first = hasher.finish();
    assertEquals(EMPTY, hasher.finish().hex());
    hasher.update(pattern(5000), 0, 5000);
    assertEquals(first, hasher.finish());
  }

  @Test
  void hashersAreIndependent() {
    try (Blake3 other = create()) {
      hasher.update(pattern(3000), 0, 1500);
      other.update(new byte[10], 0, 10);
      hasher.update(pattern(3000), 1500, 1500);
      assertEquals(inJava(new byte[10]), other.finish());
    }
    assertEquals(inJava(pattern(3000)), hasher.finish());
  }

  @Test
  void bytesOutsideOfTheArrayAreRefused() {
    byte[] bytes = new byte[10];
    assertThrows(IndexOutOfBoundsException.class, () -> hasher.update(bytes, 1, 10));
    assertThrows(IndexOutOfBoundsException.class, () -> hasher.update(bytes, -1, 5));
    assertThrows(IndexOutOfBoundsException.class, () -> hasher.update(bytes, 5, -1));
    assertThrows(IndexOutOfBoundsException.class, () -> hasher.update(bytes, Integer.MAX_VALUE, 1));
    assertEquals(EMPTY, hasher.finish().hex());
  }

  @ParameterizedTest
  @EnumSource
  void aClosedHasherRefusesCalls(Source source) {
    hasher.close();
    hasher.close();
    ByteBuffer buffer = source.of(new byte[10], 0, 10);
    int position = buffer.position();
    assertThrows(IllegalStateException.class, () -> hasher.update(buffer));
    assertEquals(position, buffer.position());
    assertThrows(IllegalStateException.class, () -> hasher.update(new byte[10], 0, 10));
    assertThrows(IllegalStateException.class, () -> hasher.finish());
  }

  private static Digest inJava(byte[] bytes) {
    return Digest.of(org.apache.commons.codec.digest.Blake3.hash(bytes));
  }

  private static byte[] pattern(int length) {
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      bytes[i] = (byte) (i % 251);
    }
    return bytes;
  }

  /** The kinds of buffers that bytes come in, all at an offset in something larger. */
  enum Source {
    HEAP {
      @Override
      ByteBuffer of(byte[] bytes, int offset, int length) {
        return surrounded(ByteBuffer.allocate(length + 20), bytes, offset, length);
      }
    },
    HEAP_SLICE {
      @Override
      ByteBuffer of(byte[] bytes, int offset, int length) {
        return HEAP.of(bytes, offset, length).slice();
      }
    },
    HEAP_READ_ONLY {
      @Override
      ByteBuffer of(byte[] bytes, int offset, int length) {
        return HEAP.of(bytes, offset, length).asReadOnlyBuffer();
      }
    },
    DIRECT {
      @Override
      ByteBuffer of(byte[] bytes, int offset, int length) {
        return surrounded(ByteBuffer.allocateDirect(length + 20), bytes, offset, length);
      }
    },
    DIRECT_SLICE_READ_ONLY {
      @Override
      ByteBuffer of(byte[] bytes, int offset, int length) {
        return DIRECT.of(bytes, offset, length).slice().asReadOnlyBuffer();
      }
    };

    abstract ByteBuffer of(byte[] bytes, int offset, int length);

    private static ByteBuffer surrounded(ByteBuffer buffer, byte[] bytes, int offset, int length) {
      return buffer.put(7, bytes, offset, length).position(7).limit(7 + length);
    }
  }
}
