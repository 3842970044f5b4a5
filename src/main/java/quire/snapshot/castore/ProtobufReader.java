package quire.snapshot.castore;

import java.util.Arrays;

/**
 * Reads the fields of a message that {@link ProtobufWriter} writes, and refuses every other
 * encoding of them. The caller asks for fields in the order of their numbers; an absent field has
 * its default. {@link #requireEnd} finds fields that were not asked for: unknown, repeated or out
 * of order. Lengths are checked before anything is copied. Not thread-safe.
 */
final class ProtobufReader {
  private final byte[] bytes;
  private final int end;
  private int at;

  ProtobufReader(byte[] bytes) {
    this(bytes, 0, bytes.length);
  }

  private ProtobufReader(byte[] bytes, int from, int end) {
    this.bytes = bytes;
    this.at = from;
    this.end = end;
  }

  /** Whether a message or a byte string with this number comes next. */
  boolean nextIs(int field) {
    return nextIs(field, ProtobufWriter.LENGTH_DELIMITED);
  }

  /** The next message; {@link #nextIs} must have returned true. */
  ProtobufReader message() {
    at++;
    int length = length();
    at += length;
    return new ProtobufReader(bytes, at - length, at);
  }

  byte[] bytes(int field) {
    if (!nextIs(field)) {
      return new byte[0];
    }
    ProtobufReader value = message();
    if (value.at == value.end) {
      throw corrupt("writes a default value");
    }
    return Arrays.copyOfRange(bytes, value.at, value.end);
  }

  /** Values of 2^63 and more are negative. */
  long uint64(int field) {
    if (!nextIs(field, ProtobufWriter.VARINT)) {
      return 0;
    }
    at++;
    long value = varint();
    if (value == 0) {
      throw corrupt("writes a default value");
    }
    return value;
  }

  boolean bool(int field) {
    long value = uint64(field);
    if (value != 0 && value != 1) {
      throw corrupt("has a boolean that is neither 0 nor 1");
    }
    return value == 1;
  }

  void requireEnd() {
    if (at < end) {
      throw corrupt("has an unknown, repeated or misplaced field");
    }
  }

  private boolean nextIs(int field, int wireType) {
    return at < end && (bytes[at] & 0xFF) == ProtobufWriter.tag(field, wireType);
  }

  private int length() {
    long length = varint();
    if (length < 0 || length > end - at) {
      throw corrupt("has a field that is longer than the message");
    }
    return (int) length;
  }

  private long varint() {
    long value = 0;
    for (int shift = 0; shift < Long.SIZE; shift += 7) {
      if (at == end) {
        throw corrupt("ends within a number");
      }
      int next = bytes[at++] & 0xFF;
      value |= (next & 0x7FL) << shift;
      if (next < 0x80) {
        if ((next == 0 && shift > 0) || (shift == 63 && next > 1)) {
          throw corrupt("has a number that is not in its shortest form");
        }
        return value;
      }
    }
    throw corrupt("has a number of more than 64 bits");
  }

  private IllegalArgumentException corrupt(String how) {
    return new IllegalArgumentException("the castore message %s before byte %d".formatted(how, at));
  }
}
