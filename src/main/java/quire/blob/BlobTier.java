package quire.blob;

import org.jspecify.annotations.Nullable;

/** One level of blob storage. Thread-safe. */
public interface BlobTier {
  /**
   * Opens a blob; close it. It can be read as long as it is open, even if it is deleted meanwhile.
   *
   * <p>Threads that serve the kernel call this, so it answers within seconds. A tier that fails, or
   * that has other bytes under this name, logs it and has no such blob.
   *
   * @return null if this tier does not have it
   */
  @Nullable Blob open(Digest digest);
}
