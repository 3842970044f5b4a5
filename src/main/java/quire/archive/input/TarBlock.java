package quire.archive.input;

import java.util.Arrays;
import quire.catalog.InodeRecord;

/**
 * A header block of a tar file: v7, ustar (POSIX.1-1988) or GNU. Fields are read as all tars do:
 * octal digits with blanks around, or, with the top bit set, a binary number.
 */
final class TarBlock {
  static final int SIZE = 512;

  /** Stands for a field that holds no number; like all numbers below zero, it is no size. */
  static final long NO_NUMBER = Long.MIN_VALUE;

  private static final int CHECKSUM_AT = 148;
  private static final int CHECKSUM = 8;
  private static final int TYPE_AT = 156;
  private static final int MAGIC_AT = 257;
  private static final int PREFIX_AT = 345;
  private static final int PREFIX = 155;
  private static final int MAX_MAJOR = 0xfff;
  private static final int MAX_MINOR = 0xfffff;

  private final byte[] bytes;

  TarBlock(byte[] bytes) {
    this.bytes = bytes;
  }

  /**
   * Whether the checksum is right, computed with signed or unsigned bytes, as tars have done both.
   */
  boolean hasChecksum() {
    int unsigned = 0;
    int signed = 0;
    for (int i = 0; i < SIZE; i++) {
      boolean own = i >= CHECKSUM_AT && i < CHECKSUM_AT + CHECKSUM;
      byte value = own ? (byte) ' ' : bytes[i];
      unsigned += value & 0xff;
      signed += value;
    }
    long expected = octal(CHECKSUM_AT, CHECKSUM);
    return expected >= 0 && (expected == unsigned || expected == signed);
  }

  boolean isZero() {
    for (byte b : bytes) {
      if (b != 0) {
        return false;
      }
    }
    return true;
  }

  char type() {
    return (char) (bytes[TYPE_AT] & 0xff);
  }

  /** The name, with the prefix that POSIX defines and GNU uses for other things. */
  byte[] path() {
    byte[] name = text(0, 100);
    boolean posix = Magic.is(bytes, MAGIC_AT, "ustar\0");
    byte[] prefix = posix ? text(PREFIX_AT, PREFIX) : new byte[0];
    if (prefix.length == 0) {
      return name;
    }
    byte[] path = Arrays.copyOf(prefix, prefix.length + 1 + name.length);
    path[prefix.length] = '/';
    System.arraycopy(name, 0, path, prefix.length + 1, name.length);
    return path;
  }

  byte[] link() {
    return text(157, 100);
  }

  /** Negative if there is none. */
  int mode() {
    return Math.clamp(number(100, 8), -1, Integer.MAX_VALUE);
  }

  long uid() {
    return number(108, 8);
  }

  long gid() {
    return number(116, 8);
  }

  long size() {
    return number(124, 12);
  }

  long mtime() {
    return number(136, 12);
  }

  /** Whether Linux has the device number. */
  boolean hasRdev() {
    long major = number(329, 8);
    long minor = number(337, 8);
    return major >= 0 && major <= MAX_MAJOR && minor >= 0 && minor <= MAX_MINOR;
  }

  /** As in {@link quire.catalog.InodeRecord#rdev}. */
  int rdev() {
    return InodeRecord.rdev((int) number(329, 8), (int) number(337, 8));
  }

  /** Bytes up to a NUL. */
  private byte[] text(int at, int width) {
    int end = at;
    while (end < at + width && bytes[end] != 0) {
      end++;
    }
    return Arrays.copyOfRange(bytes, at, end);
  }

  /** A field; {@link #NO_NUMBER} if it holds none, or one of more than 63 bits. */
  long number(int at, int width) {
    return (bytes[at] & 0x80) != 0 ? binary(at, width) : octal(at, width);
  }

  private long binary(int at, int width) {
    boolean negative = (bytes[at] & 0x40) != 0;
    long value = negative ? -1 : 0;
    for (int i = at; i < at + width; i++) {
      int next = i == at && !negative ? bytes[i] & 0x7f : bytes[i] & 0xff;
      if (value >> 55 != (negative ? -1 : 0)) {
        return NO_NUMBER;
      }
      value = value << Byte.SIZE | next;
    }
    return value;
  }

  private long octal(int at, int width) {
    long value = 0;
    int i = at;
    while (i < at + width && (bytes[i] == ' ' || bytes[i] == 0)) {
      i++;
    }
    for (; i < at + width && bytes[i] != ' ' && bytes[i] != 0; i++) {
      int digit = bytes[i] - '0';
      if (digit < 0 || digit > 7) {
        return NO_NUMBER;
      }
      value = value << 3 | digit;
    }
    return value;
  }
}
