package quire.catalog.table;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Hashes of the reference implementation, of each way that it takes by the length. */
final class Xxh3Test {
  @ParameterizedTest
  @CsvSource({
    "0, 2d06800538d394c2",
    "1, 4c5cca45d0f4811f",
    "3, 6e3e2670e61106ac",
    "4, 5c4c63133443d03f",
    "8, f9fd4dd0b04d78f5",
    "9, 7c20df9712c26edf",
    "16, 86abf6baccea0858",
    "17, b58bf5dc5022d071",
    "64, 1291d2d4042330dd",
    "128, 10d17f72c0ccba41",
    "129, 1648bdc3db49d1a2",
    "240, b6cfaf343fab81e6",
    "241, 956cae592c67279e",
    "1024, 70bd377d9574f4bb",
    "1025, 66c4487c41e127a7",
    "5000, e4007929540f095c"
  })
  void hashesAsTheReference(int length, String hash) {
    int from = 3; // wherever it begins
    byte[] bytes = new byte[from + length];
    for (int i = 0; i < length; i++) {
      bytes[from + i] = (byte) (i * 131 + 7);
    }
    ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    assertEquals(Long.parseUnsignedLong(hash, 16), Xxh3.hash(in, from, length));
  }
}
