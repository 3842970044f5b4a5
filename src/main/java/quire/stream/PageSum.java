package quire.stream;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * The checksum of a page of a stream: CRC-32C of the page's number, counted from the beginning of
 * the stream, and of its bytes. So an old page in the same slot does not match, nor does a page in
 * another slot. Not thread-safe.
 */
final class PageSum {
  private final CRC32C crc = new CRC32C();

  /** Begins a page without bytes. */
  PageSum begin(long page) {
    crc.reset();
    for (int shift = Long.SIZE - Byte.SIZE; shift >= 0; shift -= Byte.SIZE) {
      crc.update((int) (page >>> shift));
    }
    return this;
  }

  /** Adds all bytes that remain in {@code bytes}. */
  PageSum add(ByteBuffer bytes) {
    crc.update(bytes);
    return this;
  }

  int value() {
    return (int) crc.getValue();
  }

  /** The checksum of a page that has only these bytes. */
  static int of(long page, ByteBuffer bytes) {
    return new PageSum().begin(page).add(bytes).value();
  }

  /** The checksum of a page without bytes. */
  static int ofNothing(long page) {
    return new PageSum().begin(page).value();
  }
}
