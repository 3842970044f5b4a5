package quire.fsck;

/**
 * The result of a check. Immutable.
 *
 * @param extents rows of the catalog
 * @param namedBytes log bytes that extents name, in whole pages
 * @param leakedBytes log bytes that held data and that no extent named
 * @param hashedBlobs blobs that were read
 * @param hashedBytes the sum of their sizes
 */
public record FsckSummary(
    ProblemCounts problems,
    long inodes,
    long entries,
    long extents,
    long namedBytes,
    long leakedBytes,
    long hashedBlobs,
    long hashedBytes) {}
