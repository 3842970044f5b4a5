package quire.blob;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Locale;
import org.junit.jupiter.api.Test;

final class DigestTest {
  private static final String HEX =
      "00017f8081ff060708090a0b0c0d0e0f101112131415161718191a1b1c1d1efe";

  @Test
  void bytesAndDigitsGiveTheSameDigest() {
    Digest digest = Digest.parse(HEX);
    byte[] bytes = digest.bytes();
    assertEquals(Digest.LENGTH, bytes.length);
    assertEquals((byte) 0x80, bytes[3]);
    assertEquals((byte) 0xfe, bytes[31]);
    assertEquals(HEX, digest.hex());
    assertEquals(HEX, digest.toString());
    assertEquals(digest, Digest.of(bytes));
    assertEquals(digest.hashCode(), Digest.of(bytes).hashCode());
    assertEquals(digest, Digest.parse(HEX.toUpperCase(Locale.ROOT)));
  }

  @Test
  void changesOfArraysDoNotChangeADigest() {
    byte[] bytes = Digest.parse(HEX).bytes();
    Digest digest = Digest.of(bytes);
    Arrays.fill(bytes, (byte) 1);
    Arrays.fill(digest.bytes(), (byte) 2);
    assertArrayEquals(Digest.parse(HEX).bytes(), digest.bytes());
  }

  @Test
  void everyByteCountsAndIsUnsignedInTheOrder() {
    for (int i = 0; i < Digest.LENGTH; i++) {
      Digest smaller = Digest.of(zerosBut(i, (byte) 0x7f));
      Digest larger = Digest.of(zerosBut(i, (byte) 0x80));
      assertNotEquals(smaller, larger);
      assertTrue(smaller.compareTo(larger) < 0);
      assertTrue(larger.compareTo(smaller) > 0);
      assertEquals(0, larger.compareTo(Digest.of(larger.bytes())));
      assertTrue(smaller.hex().compareTo(larger.hex()) < 0);
      if (i > 0) {
        assertTrue(smaller.compareTo(Digest.of(zerosBut(i - 1, (byte) 1))) < 0);
      }
    }
  }

  @Test
  void otherLengthsAndOtherDigitsAreRefused() {
    assertRefused("a digest has 32 bytes, not 31", () -> Digest.of(new byte[31]));
    assertRefused("a digest has 32 bytes, not 33", () -> Digest.of(new byte[33]));
    assertRefused("a digest has 64 hexadecimal digits, not 0", () -> Digest.parse(""));
    assertRefused("a digest has 64 hexadecimal digits, not 65", () -> Digest.parse(HEX + "0"));
    assertThrows(IllegalArgumentException.class, () -> Digest.parse("g" + HEX.substring(1)));
    assertThrows(IllegalArgumentException.class, () -> Digest.parse(" " + HEX.substring(1)));
    assertThrows(IllegalArgumentException.class, () -> Digest.parse("\uff11" + HEX.substring(1)));
  }

  private static byte[] zerosBut(int index, byte value) {
    byte[] bytes = new byte[Digest.LENGTH];
    bytes[index] = value;
    return bytes;
  }

  private static void assertRefused(
      String message, org.junit.jupiter.api.function.Executable call) {
    assertEquals(message, assertThrows(IllegalArgumentException.class, call).getMessage());
  }
}
