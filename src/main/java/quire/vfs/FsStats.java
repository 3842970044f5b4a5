package quire.vfs;

/**
 * What {@code statfs} answers.
 *
 * @param total bytes this store takes now and could still take
 * @param available bytes that can still be written
 * @param inodes inodes in use, about
 */
public record FsStats(long total, long available, long inodes) {}
