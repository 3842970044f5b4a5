package quire.snapshot.castore;

import quire.blob.Digest;
import quire.catalog.Name;

/**
 * A regular file. Immutable.
 *
 * @param digest of its bytes
 * @param size in bytes, 0 to 2^63-1
 * @param executable whether its owner may execute it
 */
public record FileNode(Name name, Digest digest, long size, boolean executable) implements Node {
  /**
   * @throws IllegalArgumentException where castore does not accept the name or the size
   */
  public FileNode {
    NodeRules.requireName(name);
    NodeRules.requireSize(name, size);
  }
}
