package quire.snapshot.castore;

import java.util.Arrays;

/**
 * Reads a range of an array, checking each length before it allocates; integers are big-endian. All
 * methods throw {@link IllegalArgumentException} at the end of the range. Not thread-safe.
 */
public final class ByteReader {
  private final byte[] bytes;
  private final int end;
  private final String what;
  private int at;

  /** Reads {@code [from, to)}; {@code what} begins the messages about errors. */
  public ByteReader(byte[] bytes, int from, int to, String what) {
    if (from < 0 || from > to || to > bytes.length) {
      throw new IllegalArgumentException(what + " is too short");
    }
    this.bytes = bytes;
    this.at = from;
    this.end = to;
    this.what = what;
  }

  public int u8() {
    return bytes[advance(1)] & 0xFF;
  }

  public int u16() {
    int from = advance(2);
    return (bytes[from] & 0xFF) << 8 | (bytes[from + 1] & 0xFF);
  }

  public int i32() {
    return int32(advance(4));
  }

  public long i64() {
    int from = advance(8);
    return ((long) int32(from) << 32) | (int32(from + 4) & 0xFFFF_FFFFL);
  }

  /** Simple enough to be quick before it is compiled, for the first listing of a snapshot. */
  private int int32(int from) {
    return bytes[from] << 24
        | (bytes[from + 1] & 0xFF) << 16
        | (bytes[from + 2] & 0xFF) << 8
        | (bytes[from + 3] & 0xFF);
  }

  /** A copy of the next bytes; a length below 0 counts as too large. */
  public byte[] bytes(int length) {
    int from = advance(length);
    return Arrays.copyOfRange(bytes, from, at);
  }

  /** A reader of the next bytes; this one skips them. */
  public ByteReader slice(int length) {
    int from = advance(length);
    return new ByteReader(bytes, from, at, what);
  }

  /** Compares the next bytes with others, unsigned. */
  public int compare(int length, byte[] other) {
    int from = advance(length);
    return Arrays.compareUnsigned(bytes, from, at, other, 0, other.length);
  }

  public int position() {
    return at;
  }

  public void requireEnd() {
    if (at < end) {
      throw corrupt("has bytes behind its end");
    }
  }

  IllegalArgumentException corrupt(String how) {
    return new IllegalArgumentException("%s %s at byte %d".formatted(what, how, at));
  }

  private int advance(int count) {
    if (count < 0 || count > end - at) {
      throw corrupt("ends too early");
    }
    at += count;
    return at - count;
  }
}
