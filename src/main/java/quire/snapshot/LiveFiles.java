package quire.snapshot;

import java.util.List;
import java.util.function.Consumer;
import quire.blob.Digest;
import quire.catalog.CatalogBatch;
import quire.file.PlacedExtent;

/** What taking a snapshot asks of the live tree. Thread-safe. */
public interface LiveFiles {
  /**
   * Sees to it that a regular file frees none of the log bytes that it names now, and commits a
   * blob that names them too; what the file does not name any more is the business of whoever asks.
   *
   * @param extents as the file had them when it had the digest, which is kept if it has them still
   * @param blob adds the rows of the blob to a batch
   */
  void share(long ino, List<PlacedExtent> extents, Digest digest, Consumer<CatalogBatch> blob);

  /**
   * Remembers that a directory, with all that is below it, was what a tree object tells, unless it
   * has changed since the taker's view was made.
   */
  void mark(long directory, Digest tree);
}
