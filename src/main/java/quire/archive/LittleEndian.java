package quire.archive;

import java.io.ByteArrayOutputStream;

/** Builds the fixed parts of headers, whose numbers have their low byte first. Not thread-safe. */
final class LittleEndian {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(128);

  LittleEndian u8(int value) {
    bytes.write(value);
    return this;
  }

  LittleEndian u16(int value) {
    return u8(value).u8(value >>> Byte.SIZE);
  }

  LittleEndian u32(long value) {
    return u16((int) value).u16((int) (value >>> Short.SIZE));
  }

  LittleEndian u64(long value) {
    return u32(value).u32(value >>> Integer.SIZE);
  }

  LittleEndian bytes(byte[] value) {
    bytes.writeBytes(value);
    return this;
  }

  int length() {
    return bytes.size();
  }

  byte[] toBytes() {
    return bytes.toByteArray();
  }

  /** Writes all of it to the sink and starts over. */
  void flush(ArchiveSink out) {
    byte[] all = toBytes();
    out.literal(all, 0, all.length);
    bytes.reset();
  }
}
