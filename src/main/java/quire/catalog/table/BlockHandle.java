package quire.catalog.table;

import java.nio.ByteBuffer;

/**
 * The position of a block. Immutable.
 *
 * @param size on the disk, without the trailer
 */
record BlockHandle(long offset, long size) {
  static BlockHandle read(ByteBuffer bytes) {
    return new BlockHandle(Varint.read(bytes, Long.SIZE), Varint.read(bytes, Long.SIZE));
  }
}
