package quire.blob;

import java.io.IOException;

/** A tier that can be given blobs. Thread-safe. */
public interface WritableBlobTier extends BlobTier {
  /**
   * Gives it a blob to keep.
   *
   * @throws IOException where it does not take it
   */
  void put(Blob blob) throws IOException;
}
