package quire.blob;

import java.io.IOException;

/** A tier that accepts blobs. Thread-safe. */
public interface WritableBlobTier extends BlobTier {
  /**
   * Stores a blob. Before this returns, the tier has compared the bytes with the digest, because
   * they may have been damaged since the blob was made.
   *
   * @throws IOException if the tier does not take the blob, or the bytes do not match the digest
   */
  void put(Blob blob) throws IOException;
}
