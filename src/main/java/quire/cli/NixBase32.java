package quire.cli;

/**
 * The base-32 encoding of Nix ({@code libutil/hash.cc}): its own digits, without the letters of
 * swear words, and the last bits first.
 */
final class NixBase32 {
  private static final String DIGITS = "0123456789abcdfghijklmnpqrsvwxyz";
  private static final int BITS = 5;

  private NixBase32() {}

  static String encode(byte[] bytes) {
    int digits = (bytes.length * Byte.SIZE + BITS - 1) / BITS;
    StringBuilder text = new StringBuilder(digits);
    for (int digit = digits - 1; digit >= 0; digit--) {
      int at = digit * BITS / Byte.SIZE;
      int shift = digit * BITS % Byte.SIZE;
      int next = at + 1 < bytes.length ? bytes[at + 1] & 0xff : 0;
      int both = (bytes[at] & 0xff) | next << Byte.SIZE;
      text.append(DIGITS.charAt((both >>> shift) & ((1 << BITS) - 1)));
    }
    return text.toString();
  }
}
