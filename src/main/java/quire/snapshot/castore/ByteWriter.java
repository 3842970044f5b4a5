package quire.snapshot.castore;

import java.util.Arrays;

/** A growing array of bytes; integers are big-endian. Not thread-safe. */
public final class ByteWriter {
  private static final int INITIAL_BYTES = 256;
  private static final int MAX_BYTES = Integer.MAX_VALUE - 8;

  private byte[] bytes = new byte[INITIAL_BYTES];
  private int length;

  public void u8(int value) {
    reserve(1);
    bytes[length++] = (byte) value;
  }

  public void u16(int value) {
    u8(value >>> 8);
    u8(value);
  }

  public void i32(int value) {
    u16(value >>> 16);
    u16(value);
  }

  public void i64(long value) {
    i32((int) (value >>> 32));
    i32((int) value);
  }

  public void bytes(byte[] added) {
    bytes(added, added.length);
  }

  public void append(ByteWriter other) {
    bytes(other.bytes, other.length);
  }

  /** Overwrites bytes written before. */
  public void setI32(int at, int value) {
    for (int i = 0; i < Integer.BYTES; i++) {
      bytes[at + i] = (byte) (value >>> (24 - 8 * i));
    }
  }

  public void setU8(int at, int value) {
    bytes[at] = (byte) value;
  }

  public int length() {
    return length;
  }

  public void clear() {
    length = 0;
  }

  /** The backing array; the first {@link #length} bytes are valid. */
  public byte[] array() {
    return bytes;
  }

  /** A copy. */
  public byte[] toBytes() {
    return Arrays.copyOf(bytes, length);
  }

  private void bytes(byte[] added, int count) {
    reserve(count);
    System.arraycopy(added, 0, bytes, length, count);
    length += count;
  }

  private void reserve(int count) {
    if (count > MAX_BYTES - length) {
      throw new IllegalArgumentException("an encoding is longer than 2 GiB");
    }
    if (length + count > bytes.length) {
      long doubled = Math.min(2L * bytes.length, MAX_BYTES);
      bytes = Arrays.copyOf(bytes, (int) Math.max(doubled, length + count));
    }
  }
}
