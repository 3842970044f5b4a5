package quire.snapshot;

import java.util.List;
import java.util.function.Consumer;
import quire.blob.Digest;
import quire.catalog.CatalogBatch;
import quire.file.PlacedExtent;

/** The live tree's services for taking a snapshot. Thread-safe. */
public interface LiveFiles {
  /**
   * Marks the log bytes that a regular file names as shared, so that the file does not free them,
   * and commits a blob that names them too. Log bytes that the file does not name any more must be
   * protected by the caller.
   *
   * @param extents the file's extents when it had the digest; if it still has them, the digest is
   *     stored for it
   * @param blob adds the rows of the blob to a batch
   */
  void share(long ino, List<PlacedExtent> extents, Digest digest, Consumer<CatalogBatch> blob);

  /**
   * A large file is being hashed, until {@link #hashed} is called.
   *
   * @param file for messages
   */
  void hashes(String file);

  /** Ends {@link #hashes}. */
  void hashed(String file);

  /**
   * Records that a directory, with everything below it, is as a tree object describes it, unless it
   * has changed since the view was made.
   */
  void mark(long directory, Digest tree);
}
