package quire.snapshot;

import java.nio.ByteBuffer;
import java.util.zip.CRC32;
import quire.blob.Crc32Combine;

/** The CRC-32 of bytes with long runs of zeros, which it does not read. Not thread-safe. */
final class SparseCrc32 {
  private final int zeros;
  private final long crcOfZeros;
  private final CRC32 data = new CRC32(); // of the bytes since the last zeros
  private long dataLength;
  private long before; // the CRC of all bytes before those

  /**
   * @param zeros how many zeros {@link #addZeros} appends
   */
  SparseCrc32(int zeros) {
    this.zeros = zeros;
    CRC32 crc = new CRC32();
    crc.update(new byte[zeros]);
    crcOfZeros = crc.getValue();
  }

  /** Appends the bytes that remain in a buffer. */
  void add(ByteBuffer bytes) {
    dataLength += bytes.remaining();
    data.update(bytes);
  }

  void addZeros() {
    before = Crc32Combine.combine(value(), crcOfZeros, zeros);
    data.reset();
    dataLength = 0;
  }

  /** The CRC-32 of all bytes so far. */
  long value() {
    return Crc32Combine.combine(before, data.getValue(), dataLength);
  }

  /** Starts over, with no bytes. */
  void reset() {
    data.reset();
    dataLength = 0;
    before = 0;
  }
}
