package quire.file;

import java.nio.ByteBuffer;

/** Finds stretches of one repeated byte. */
final class Uniform {
  /** The result of {@link #value} if the bytes differ. */
  static final int NOT = -1;

  private Uniform() {}

  /** The value that all {@code count} bytes at {@code at} have, 0 to 255, or {@link #NOT}. */
  static int value(ByteBuffer bytes, int at, int count) {
    byte first = bytes.get(at);
    // almost every range that is not uniform fails here
    if (bytes.get(at + count - 1) != first || bytes.get(at + count / 2) != first) {
      return NOT;
    }
    int rest = count - 1;
    boolean same = bytes.slice(at, rest).mismatch(bytes.slice(at + 1, rest)) < 0;
    return same ? Byte.toUnsignedInt(first) : NOT;
  }
}
