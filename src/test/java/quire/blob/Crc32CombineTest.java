package quire.blob;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Random;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import quire.Seeds;

final class Crc32CombineTest {
  @Test
  void isTheCrcOfTheConcatenation() {
    Random random = Seeds.random("Crc32CombineTest");
    for (int round = 0; round < 1000; round++) {
      byte[] bytes = new byte[random.nextInt(1 << random.nextInt(1, 16))];
      random.nextBytes(bytes);
      int split = random.nextInt(bytes.length + 1);
      long combined =
          Crc32Combine.combine(
              crc(bytes, 0, split), crc(bytes, split, bytes.length - split), bytes.length - split);
      assertEquals(crc(bytes, 0, bytes.length), combined, split + " of " + bytes.length);
    }
  }

  @Test
  void anEmptyPartChangesNothing() {
    long crc = crc(new byte[] {1, 2, 3}, 0, 3);
    assertEquals(crc, Crc32Combine.combine(crc, 0, 0));
    assertEquals(crc, Crc32Combine.combine(0, crc, 3));
  }

  /** 8 GiB of zeros, in steps that double, against the CRC of all of them taken another way. */
  @Test
  void partsMayBeLongerThanAnArray() {
    byte[] zeros = new byte[1 << 20];
    long crc = crc(zeros, 0, zeros.length);
    long doubled = crc;
    for (long length = zeros.length; length < 8L << 30; length *= 2) {
      doubled = Crc32Combine.combine(doubled, doubled, length);
    }
    long appended = 0;
    for (int i = 0; i < 8 << 10; i++) {
      appended = Crc32Combine.combine(appended, crc, zeros.length);
    }
    assertEquals(appended, doubled);
  }

  @Test
  void aNegativeLengthIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> Crc32Combine.combine(1, 2, -1));
  }

  private static long crc(byte[] bytes, int offset, int length) {
    CRC32 crc = new CRC32();
    crc.update(bytes, offset, length);
    return crc.getValue();
  }
}
