package quire.snapshot.castore;

/**
 * Writes those kinds of protobuf fields that castore needs. The result is canonical if the caller
 * writes fields in the order of their numbers: defaults are left out, varints have the shortest
 * form. Field numbers are below 16, so that a tag is one byte. Not thread-safe.
 *
 * @see <a href="https://protobuf.dev/programming-guides/encoding/">the encoding</a>
 */
final class ProtobufWriter {
  static final int VARINT = 0;
  static final int LENGTH_DELIMITED = 2;

  private final ByteWriter out = new ByteWriter();

  static int tag(int field, int wireType) {
    return field << 3 | wireType;
  }

  void bytes(int field, byte[] value) {
    if (value.length > 0) {
      begin(field, value.length);
      out.bytes(value);
    }
  }

  void uint64(int field, long value) {
    if (value != 0) {
      out.u8(tag(field, VARINT));
      varint(value);
    }
  }

  void bool(int field, boolean value) {
    uint64(field, value ? 1 : 0);
  }

  /** A message within this one. It is written even if it is empty. */
  void message(int field, ProtobufWriter message) {
    begin(field, message.out.length());
    out.append(message.out);
  }

  byte[] toBytes() {
    return out.toBytes();
  }

  private void begin(int field, int length) {
    out.u8(tag(field, LENGTH_DELIMITED));
    varint(length);
  }

  private void varint(long value) {
    long rest = value;
    while ((rest & ~0x7FL) != 0) {
      out.u8((int) ((rest & 0x7F) | 0x80));
      rest >>>= 7;
    }
    out.u8((int) rest);
  }
}
