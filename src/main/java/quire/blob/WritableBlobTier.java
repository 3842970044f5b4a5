package quire.blob;

import java.io.IOException;

/** A tier that accepts blobs. Thread-safe. */
public interface WritableBlobTier extends BlobTier {
  /**
   * Gives it a blob to keep, whose bytes it holds against the name before it says that it has it:
   * what was right when the blob was made may have been damaged since.
   *
   * @throws IOException where it does not take it, or the bytes are not what the name says
   */
  void put(Blob blob) throws IOException;
}
