package quire.catalog;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import quire.blob.Digest;
import quire.error.Errno;
import quire.error.FsException;

/**
 * The catalog's row of a blob. The rows of its extents have {@link #id} as their owner. Immutable.
 *
 * @param id from the numbers that inodes have too
 * @param size bytes
 * @param crc32 as ZIP has it
 */
public record BlobRow(long id, long size, int crc32) {
  private static final int BYTES = 2 * Long.BYTES + Integer.BYTES;

  byte[] encode() {
    return ByteBuffer.allocate(BYTES).putLong(id).putLong(size).putInt(crc32).array();
  }

  static BlobRow decode(Digest digest, byte[] bytes) {
    ByteBuffer in = ByteBuffer.wrap(bytes);
    try {
      return new BlobRow(in.getLong(), in.getLong(), in.getInt());
    } catch (BufferUnderflowException e) {
      throw new FsException(Errno.EIO, "the catalog's row of blob " + digest + " is corrupt");
    }
  }
}
