package quire.vfs;

/**
 * The result of {@code statfs}.
 *
 * @param total bytes this store takes now and could still take
 * @param available bytes that can still be written
 * @param inodes approximate number of inodes in use
 */
public record FsStats(long total, long available, long inodes) {}
