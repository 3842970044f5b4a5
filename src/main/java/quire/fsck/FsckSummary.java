package quire.fsck;

/**
 * The result of a check. Immutable.
 *
 * @param extents rows of the catalog
 * @param errors problems of that severity, repaired or not
 * @param unrepaired errors that are still there
 * @param irreparable errors that no repair fixes
 * @param lasting warnings that a repair leaves as they are
 * @param unchecked parts of the store that could not be checked
 * @param namedBytes log bytes that extents name, in whole pages
 * @param leakedBytes log bytes that held data and that no extent named
 * @param hashedBlobs blobs that were read
 * @param hashedBytes the sum of their sizes
 */
public record FsckSummary(
    long inodes,
    long entries,
    long extents,
    long errors,
    long warnings,
    long unrepaired,
    long irreparable,
    long lasting,
    long unchecked,
    long namedBytes,
    long leakedBytes,
    long hashedBlobs,
    long hashedBytes) {
  /** Whether all was looked at, and no error is left. */
  public boolean isClean() {
    return unrepaired == 0 && unchecked == 0;
  }
}
