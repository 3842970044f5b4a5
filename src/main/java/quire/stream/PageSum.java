package quire.stream;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * The checksum of a page of a stream: CRC-32C of the page's number, counted from the beginning of
 * the stream, and of its bytes. A page of the round before does not match, nor does one in the
 * place of another. Not thread-safe.
 */
final class PageSum {
  private final CRC32C crc = new CRC32C();

  /** Of a page without bytes so far. */
  PageSum begin(long page) {
    crc.reset();
    for (int shift = Long.SIZE - Byte.SIZE; shift >= 0; shift -= Byte.SIZE) {
      crc.update((int) (page >>> shift));
    }
    return this;
  }

  /** Goes on with all that remains in {@code bytes}. */
  PageSum add(ByteBuffer bytes) {
    crc.update(bytes);
    return this;
  }

  int value() {
    return (int) crc.getValue();
  }

  /** Of a page that has only these bytes. */
  static int of(long page, ByteBuffer bytes) {
    return new PageSum().begin(page).add(bytes).value();
  }

  /** Of a page that has no byte yet. */
  static int ofNothing(long page) {
    return new PageSum().begin(page).value();
  }
}
