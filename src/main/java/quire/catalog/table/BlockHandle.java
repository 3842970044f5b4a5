package quire.catalog.table;

import java.nio.ByteBuffer;

/**
 * Where a block is. Immutable.
 *
 * @param size on the disk, without what follows it
 */
record BlockHandle(long offset, long size) {
  static BlockHandle read(ByteBuffer bytes) {
    return new BlockHandle(Varint.read(bytes, Long.SIZE), Varint.read(bytes, Long.SIZE));
  }
}
