package quire.log;

/**
 * Splits a log address into its parts; see the package documentation.
 *
 * @param segmentBits a segment is {@code 1 << segmentBits} bytes long
 */
record Addresses(int segmentBits) {
  long segmentBytes() {
    return 1L << segmentBits;
  }

  /** The segment's number; 0, which no segment has, if the address cannot be right. */
  int number(long address) {
    long number = address >>> segmentBits;
    return number > Integer.MAX_VALUE ? 0 : (int) number;
  }

  /** The offset in the segment. */
  long offset(long address) {
    return address & (segmentBytes() - 1);
  }

  /** The address at which a segment begins. */
  long base(int number) {
    return (long) number << segmentBits;
  }

  /** Whether a range of that length lies in the content of one segment. */
  boolean areInOneSegment(long address, long length) {
    long offset = offset(address);
    return offset >= SegmentHeader.BYTES && length >= 0 && length <= segmentBytes() - offset;
  }
}
