package quire.snapshot.castore;

import quire.blob.Digest;
import quire.catalog.Name;

/**
 * A castore directory as its parent names it. Immutable.
 *
 * @param digest of its castore message
 * @param size its entries and those of all directories below it; 0 to 2^63-1
 */
public record CastoreRef(Digest digest, long size) {
  /**
   * @throws IllegalArgumentException where the size is more than 2^63-1
   */
  public CastoreRef {
    if (size < 0) {
      throw new IllegalArgumentException(
          "the castore directory %s has size %s, more than 2^63-1"
              .formatted(digest.hex(), Long.toUnsignedString(size)));
    }
  }

  /** The same as an entry of its parent. */
  public DirectoryNode node(Name name) {
    return new DirectoryNode(name, digest, size);
  }
}
