package quire.archive.input;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

/** Compares the magic bytes at the start of a file. */
final class Magic {
  private Magic() {}

  /**
   * Whether there are the expected bytes at an offset.
   *
   * @param expected each character is a byte
   */
  static boolean is(byte[] bytes, int offset, String expected) {
    byte[] wanted = expected.getBytes(ISO_8859_1);
    if (bytes.length < offset + wanted.length) {
      return false;
    }
    for (int i = 0; i < wanted.length; i++) {
      if (bytes[offset + i] != wanted[i]) {
        return false;
      }
    }
    return true;
  }
}
