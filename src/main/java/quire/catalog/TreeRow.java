package quire.catalog;

import java.nio.ByteBuffer;
import quire.blob.Digest;
import quire.error.Errno;
import quire.error.FsException;

/**
 * The catalog's row of a tree object; its chunks have rows of their own. Immutable.
 *
 * @param id the key of its chunks, from the numbers that inodes have too
 * @param entries the number of its own entries
 * @param directories how many of these are directories
 * @param castore digest of the same directory as a castore message
 * @param castoreSize the castore message's size: entries of it and of all directories below
 * @param bytes of all regular files in it and below, each counted as often as it occurs; at most
 *     2^63-1
 * @param linked whether it or a directory below contains a hard link
 */
public record TreeRow(
    long id,
    long entries,
    long directories,
    Digest castore,
    long castoreSize,
    long bytes,
    boolean linked) {
  private static final int BYTES = 5 * Long.BYTES + Digest.LENGTH + 1;

  byte[] encode() {
    return ByteBuffer.allocate(BYTES)
        .putLong(id)
        .putLong(entries)
        .putLong(directories)
        .put(castore.bytes())
        .putLong(castoreSize)
        .putLong(bytes)
        .put((byte) (linked ? 1 : 0))
        .array();
  }

  static TreeRow decode(Digest digest, byte[] encoded) {
    if (encoded.length != BYTES) {
      throw new FsException(
          Errno.EIO, "the catalog's row of tree object " + digest + " is corrupt");
    }
    ByteBuffer in = ByteBuffer.wrap(encoded);
    return new TreeRow(
        in.getLong(),
        in.getLong(),
        in.getLong(),
        Digest.read(in),
        in.getLong(),
        in.getLong(),
        in.get() != 0);
  }
}
