package quire.vfs;

/**
 * What a collection freed.
 *
 * @param bytes of the log, in whole pages
 */
public record Collected(long trees, long blobs, long bytes) {}
