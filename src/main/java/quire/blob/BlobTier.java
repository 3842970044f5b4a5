package quire.blob;

import org.jspecify.annotations.Nullable;

/** One level of blob storage. Thread-safe. */
public interface BlobTier {
  /**
   * Opens a blob; close it. As long as it is open it can be read, whatever else becomes of it.
   *
   * @return null where this tier does not have it
   */
  @Nullable Blob open(Digest digest);
}
