package quire.snapshot.castore;

import quire.blob.Digest;
import quire.catalog.Name;

/**
 * A sub-directory. Immutable.
 *
 * @param digest of its castore message
 * @param size its entries and those of all directories below it; 0 to 2^63-1
 */
public record DirectoryNode(Name name, Digest digest, long size) implements Node {
  /**
   * @throws IllegalArgumentException where castore does not accept the name or the size
   */
  public DirectoryNode {
    NodeRules.requireName(name);
    NodeRules.requireSize(name, size);
  }
}
