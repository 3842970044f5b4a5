package quire.vfs.call;

import org.jspecify.annotations.Nullable;
import quire.blob.WritableBlobTier;
import quire.catalog.Catalog;
import quire.file.FileContext;
import quire.metrics.Metrics;
import quire.stream.Streams;

/**
 * The resources that a file system uses. Its opener closes them, after the file system.
 *
 * @param context the log, and the memory in front of it
 * @param far the second blob tier: gets the blobs of snapshots, and is asked for those that the log
 *     does not have; null if there is none
 */
public record VfsResources(
    Catalog catalog,
    FileContext context,
    Streams streams,
    Metrics metrics,
    @Nullable WritableBlobTier far) {
  /** Without a second blob tier. */
  public VfsResources(Catalog catalog, FileContext context, Streams streams, Metrics metrics) {
    this(catalog, context, streams, metrics, null);
  }
}
