package quire.blob;

import org.jspecify.annotations.Nullable;

/** One level of blob storage. Thread-safe. */
public interface BlobTier {
  /**
   * Opens a blob; close it. It can be read as long as it is open, even if it is deleted meanwhile.
   *
   * @return null if this tier does not have it
   */
  @Nullable Blob open(Digest digest);
}
