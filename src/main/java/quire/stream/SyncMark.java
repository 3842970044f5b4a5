package quire.stream;

/**
 * The end of a stream at a sync: it tells which bytes of the last page a loss of power cannot take.
 *
 * @param total bytes ever written, not a multiple of a page
 * @param sum of the last page's bytes up to that
 */
record SyncMark(long total, int sum) {
  long page() {
    return total / RingLayout.PAGE;
  }

  /** The number of the page's bytes then. */
  int kept() {
    return (int) (total % RingLayout.PAGE);
  }
}
