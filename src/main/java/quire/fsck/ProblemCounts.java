package quire.fsck;

/**
 * How many problems a check has found. Immutable.
 *
 * @param errors problems of that severity, repaired or not
 * @param unrepaired errors that are still there
 * @param irreparable errors that no repair fixes
 * @param lasting warnings that a repair leaves as they are
 * @param unchecked parts of the store that could not be checked
 */
public record ProblemCounts(
    long errors, long warnings, long unrepaired, long irreparable, long lasting, long unchecked) {
  /** Whether all was looked at, and no error is left. */
  public boolean isClean() {
    return unrepaired == 0 && unchecked == 0;
  }
}
