package quire.archive.input;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.util.Arrays;

/** Builds tar files by hand, also ones that no tool would write. */
final class TarBytes {
  static final int BLOCK = 512;
  private static final int SIZE_AT = 124;
  private static final int SIZE_WIDTH = 12;
  private static final int CHECKSUM_AT = 148;

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  /** Adds a header with a size of at most 33 bits. */
  TarBytes header(String name, char type, long size) {
    return header(name, type, "%011o\0".formatted(size).getBytes(ISO_8859_1));
  }

  /** Adds a header. */
  TarBytes header(String name, char type, byte[] size) {
    byte[] block = new byte[BLOCK];
    put(block, 0, name.getBytes(ISO_8859_1));
    put(block, 100, "0000755\0".getBytes(ISO_8859_1));
    put(block, 108, "0000000\0000000000\0".getBytes(ISO_8859_1));
    put(block, SIZE_AT, size);
    put(block, 136, "00000000000\0".getBytes(ISO_8859_1));
    block[156] = (byte) type;
    put(block, 257, "ustar\00000".getBytes(ISO_8859_1));
    sign(block, 0);
    bytes.writeBytes(block);
    return this;
  }

  /** Makes the checksum of a header right. */
  static void sign(byte[] archive, int at) {
    Arrays.fill(archive, at + CHECKSUM_AT, at + CHECKSUM_AT + 8, (byte) ' ');
    int sum = 0;
    for (int i = at; i < at + BLOCK; i++) {
      sum += archive[i] & 0xff;
    }
    put(archive, at + CHECKSUM_AT, "%06o\0 ".formatted(sum).getBytes(ISO_8859_1));
  }

  private static void put(byte[] into, int at, byte[] what) {
    System.arraycopy(what, 0, into, at, what.length);
  }

  /** Adds content, filled up to a whole block. */
  TarBytes content(byte[] content) {
    bytes.writeBytes(Arrays.copyOf(content, (content.length + BLOCK - 1) / BLOCK * BLOCK));
    return this;
  }

  /** Adds an extended header, for the next entry ('x') or for all ('g'). */
  TarBytes pax(char type, String... records) {
    ByteArrayOutputStream data = new ByteArrayOutputStream();
    for (String record : records) {
      int length = record.length() + 2;
      int digits = Integer.toString(length).length();
      digits = Integer.toString(length + digits).length();
      data.writeBytes("%d %s\n".formatted(length + digits, record).getBytes(ISO_8859_1));
    }
    return header("pax", type, data.size()).content(data.toByteArray());
  }

  /** The archive, with the blocks that end it. */
  byte[] end() {
    bytes.writeBytes(new byte[2 * BLOCK]);
    return bytes.toByteArray();
  }

  /** The field of a size in binary, as GNU tar writes it when octal digits do not suffice. */
  static byte[] binary(long size) {
    byte[] field = new byte[SIZE_WIDTH];
    Arrays.fill(field, (byte) (size < 0 ? 0xff : 0));
    byte[] number = BigInteger.valueOf(size).toByteArray();
    put(field, SIZE_WIDTH - number.length, number);
    field[0] |= (byte) 0x80;
    return field;
  }
}
