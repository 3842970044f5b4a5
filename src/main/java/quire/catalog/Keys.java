package quire.catalog;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Encodes the keys of the column families; the package's documentation lists them. */
final class Keys {
  static final byte[] VERSION = "version".getBytes(StandardCharsets.US_ASCII);
  static final byte[] NEXT_ID = "next-id".getBytes(StandardCharsets.US_ASCII);
  static final byte[] CLEAN = "clean".getBytes(StandardCharsets.US_ASCII);
  static final byte[] GARBAGE = "garbage".getBytes(StandardCharsets.US_ASCII);
  static final byte[] SEGMENT = "segment".getBytes(StandardCharsets.US_ASCII);
  static final byte[] EMPTY = {};

  private Keys() {}

  static byte[] of(long number) {
    return ByteBuffer.allocate(Long.BYTES).putLong(number).array();
  }

  static byte[] of(long number, long second) {
    return ByteBuffer.allocate(2 * Long.BYTES).putLong(number).putLong(second).array();
  }

  static byte[] of(long number, Name name) {
    return ByteBuffer.allocate(Long.BYTES + name.length())
        .putLong(number)
        .put(name.bytes())
        .array();
  }

  static long first(byte[] key) {
    return ByteBuffer.wrap(key).getLong();
  }

  static long second(byte[] key) {
    return ByteBuffer.wrap(key).getLong(Long.BYTES);
  }

  static Name name(byte[] key) {
    byte[] name = new byte[key.length - Long.BYTES];
    System.arraycopy(key, Long.BYTES, name, 0, name.length);
    return Name.of(name);
  }
}
