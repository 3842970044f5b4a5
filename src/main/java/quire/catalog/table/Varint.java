package quire.catalog.table;

import java.nio.ByteBuffer;

/** Numbers as RocksDB writes them: 7 bits a byte, the low ones first. */
public final class Varint {
  private Varint() {}

  /**
   * Reads a number, and moves the position behind it.
   *
   * @param bits the size of the number: 32 or 64
   * @throws IndexOutOfBoundsException if it has more
   */
  public static long read(ByteBuffer bytes, int bits) {
    long number = 0;
    for (int shift = 0; shift < bits; shift += 7) {
      byte next = bytes.get();
      number |= (next & 0x7fL) << shift;
      if (next >= 0) {
        return number;
      }
    }
    throw new IndexOutOfBoundsException("a number of more than %d bits".formatted(bits));
  }

  /** Writes a number. */
  public static void write(ByteBuffer bytes, long number) {
    long rest = number;
    while ((rest & ~0x7fL) != 0) {
      bytes.put((byte) ((rest & 0x7f) | 0x80));
      rest >>>= 7;
    }
    bytes.put((byte) rest);
  }
}
