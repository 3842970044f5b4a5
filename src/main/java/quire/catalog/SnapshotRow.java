package quire.catalog;

import java.nio.ByteBuffer;
import quire.blob.Digest;
import quire.error.Errno;
import quire.error.FsException;

/**
 * A snapshot's name and the digests of its root.
 *
 * @param created nanoseconds since 1970
 * @param size bytes of all its regular files, each counted as often as it occurs, up to 2^63-1
 * @param tree digest of its root's tree object
 * @param castore digest of its root as a castore directory
 */
public record SnapshotRow(Name name, long created, long size, Digest tree, Digest castore) {
  private static final int BYTES = 2 * Long.BYTES + 2 * Digest.LENGTH;

  byte[] encode() {
    return ByteBuffer.allocate(BYTES)
        .putLong(created)
        .putLong(size)
        .put(tree.bytes())
        .put(castore.bytes())
        .array();
  }

  static SnapshotRow decode(Name name, byte[] bytes) {
    if (bytes.length != BYTES) {
      throw new FsException(Errno.EIO, "the catalog's row of snapshot " + name + " is corrupt");
    }
    ByteBuffer in = ByteBuffer.wrap(bytes);
    return new SnapshotRow(name, in.getLong(), in.getLong(), Digest.read(in), Digest.read(in));
  }
}
