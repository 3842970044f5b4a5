package quire.stream;

/**
 * How far a stream had got when it was synced, and thereby what of its last page a loss of power
 * cannot take.
 *
 * @param total bytes ever written, no multiple of a page
 * @param sum of the last page's bytes up to that
 */
record SyncMark(long total, int sum) {
  long page() {
    return total / RingLayout.PAGE;
  }

  /** How many bytes of that page there were. */
  int kept() {
    return (int) (total % RingLayout.PAGE);
  }
}
