package quire.vfs.call;

/**
 * The counts of what a collection freed.
 *
 * @param bytes of the log, in whole pages
 */
public record CollectionResult(long trees, long blobs, long bytes) {}
