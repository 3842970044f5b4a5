package quire.snapshot.castore;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static quire.snapshot.castore.Refusals.assertRefused;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import quire.Seeds;

/** Messages from outside: only canonical ones are read, and all others are refused. */
final class CastoreMessageTest {
  private static final String DIGEST = "1220" + "11".repeat(32);

  @Test
  void theShortestMessagesAreRead() {
    assertEquals(1, decode("1225 0a0161" + DIGEST).size());
    assertEquals(1, decode("0a25 0a0161" + DIGEST).size());
    assertEquals(1, decode("1a06 0a0161 120174").size());
  }

  @Test
  void fieldsOutOfOrderAreRefused() {
    String misplaced = "unknown, repeated or misplaced field";
    assertRefused(misplaced, () -> decode("1225 0a0161" + DIGEST + "0a25 0a0162" + DIGEST));
    assertRefused(misplaced, () -> decode("1a06 0a0161 120174 1225 0a0162" + DIGEST));
    assertRefused(misplaced, () -> decode("1225" + DIGEST + "0a0161"));
    assertRefused(misplaced, () -> decode("1229 0a0161" + DIGEST + "2001 1801"));
    assertRefused(misplaced, () -> decode("1228 0a0161 0a0161" + DIGEST));
  }

  @Test
  void unknownFieldsAndWireTypesAreRefused() {
    String unknown = "unknown, repeated or misplaced field";
    assertRefused(unknown, () -> decode("2200"));
    assertRefused(unknown, () -> decode("0800"));
    assertRefused(unknown, () -> decode("1227 0a0161" + DIGEST + "2801"));
    assertRefused(unknown, () -> decode("0a27 0a0161" + DIGEST + "2001"));
    assertRefused(unknown, () -> decode("1a09 0a0161 120174 1a0178"));
    assertRefused(unknown, () -> decode("122e 0a0161" + DIGEST + "19" + "01".repeat(8)));
  }

  @Test
  void defaultsThatAreWrittenAreRefused() {
    String written = "writes a default value";
    assertRefused(written, () -> decode("1227 0a0161" + DIGEST + "1800"));
    assertRefused(written, () -> decode("1227 0a0161" + DIGEST + "2000"));
    assertRefused(written, () -> decode("0a27 0a0161" + DIGEST + "1800"));
    assertRefused(written, () -> decode("1224 0a00" + DIGEST));
    assertRefused(written, () -> decode("1205 0a0161 1200"));
    assertRefused(written, () -> decode("1a05 0a0161 1200"));
  }

  @Test
  void numbersThatAreNotTheShortestAreRefused() {
    String longer = "not in its shortest form";
    assertRefused(longer, () -> decode("1228 0a0161" + DIGEST + "188100"));
    assertRefused(longer, () -> decode("12a500 0a0161" + DIGEST));
    assertRefused(longer, () -> decode("1230 0a0161" + DIGEST + "18" + "ff".repeat(9) + "02"));
    assertRefused(
        "more than 64 bits", () -> decode("1230 0a0161" + DIGEST + "18" + "80".repeat(10)));
    assertRefused("neither 0 nor 1", () -> decode("1227 0a0161" + DIGEST + "2002"));
    assertRefused(
        "'a' has size 18446744073709551615",
        () -> decode("1230 0a0161" + DIGEST + "18" + "ff".repeat(9) + "01"));
  }

  @Test
  void lengthsBeyondTheMessageAreRefused() {
    String longer = "longer than the message";
    assertRefused(longer, () -> decode("0a01"));
    assertRefused(longer, () -> decode("0a03 0a0261"));
    assertRefused(longer, () -> decode("0affffffff07"));
    assertRefused(longer, () -> decode("0a" + "ff".repeat(9) + "01"));
    assertRefused("ends within a number", () -> decode("0a"));
    assertRefused("ends within a number", () -> decode("0aff"));
  }

  @Test
  void nodesThatLackSomethingAreRefused() {
    assertRefused("'' is empty", () -> decode("0a22" + DIGEST));
    assertRefused("'' has a digest of 0 bytes", () -> decode("1200"));
    assertRefused("'a' has a digest of 0 bytes, not 32", () -> decode("1203 0a0161"));
    assertRefused("'a' has a digest of 1 bytes", () -> decode("0a06 0a0161 120111"));
    assertRefused(
        "'a' has a digest of 33 bytes", () -> decode("1226 0a0161 1221" + "11".repeat(33)));
    assertRefused("'a' has an empty target", () -> decode("1a03 0a0161"));
    assertRefused("'a' has a NUL", () -> decode("1a06 0a0161 120100"));
  }

  @Test
  void listsThatAreWrongAreRefused() {
    assertRefused("'a' comes after 'b'", () -> decode("1a060a01621201741a060a0161120174"));
    assertRefused("'a' is there twice", () -> decode("1a060a01611201741a060a0161120174"));
    assertRefused("'a' is there twice", () -> decode("1225 0a0161" + DIGEST + "1a060a0161120174"));
    assertRefused("'a/b' has a slash", () -> decode("1a08 0a03612f62 120174"));
  }

  /** A flip within a digest makes another valid message, but that has another digest itself. */
  @Test
  void everyMessageThatIsReadIsCanonical() {
    Random random = Seeds.random("CastoreMessageTest");
    for (int i = 0; i < 12; i++) {
      byte[] message = Samples.directory(random).encode();
      for (int bit = 0; bit < 8 * message.length; bit++) {
        byte[] flipped = message.clone();
        flipped[bit / 8] ^= (byte) (1 << bit % 8);
        assertWrong(message, flipped);
      }
      for (int length = 0; length < message.length; length++) {
        assertWrong(message, Arrays.copyOf(message, length));
      }
    }
  }

  @Test
  void noiseIsRefusedOrCanonical() {
    Random random = Seeds.random("noiseIsRefusedOrCanonical");
    for (int i = 0; i < 100_000; i++) {
      byte[] noise = Samples.bytes(random, random.nextInt(60));
      for (int at = 0; at < noise.length; at++) {
        noise[at] = random.nextInt(3) == 0 ? noise[at] : (byte) (noise[at] & 0x1F);
      }
      assertCanonicalOrRefused(noise);
    }
  }

  private static void assertWrong(byte[] message, byte[] wrong) {
    assertCanonicalOrRefused(wrong);
    assertThrows(
        IllegalArgumentException.class,
        () -> Closure.check(CastoreHash.of(message), digest -> wrong));
  }

  private static void assertCanonicalOrRefused(byte[] message) {
    CastoreDirectory read;
    try {
      read = CastoreDirectory.decode(message);
    } catch (IllegalArgumentException e) {
      return;
    }
    assertArrayEquals(message, read.encode());
  }

  private static CastoreDirectory decode(String hex) {
    return CastoreDirectory.decode(HexFormat.of().parseHex(hex.replace(" ", "")));
  }
}
