package quire.log;

/**
 * What the bits of a log address mean; see the package documentation.
 *
 * @param segmentBits a segment is {@code 1 << segmentBits} bytes long
 */
record Addresses(int segmentBits) {
  long segmentBytes() {
    return 1L << segmentBits;
  }

  /** Of the segment; 0, which none has, where the address cannot be right. */
  int number(long address) {
    long number = address >>> segmentBits;
    return number > Integer.MAX_VALUE ? 0 : (int) number;
  }

  /** In the segment. */
  long offset(long address) {
    return address & (segmentBytes() - 1);
  }

  /** Where a segment begins. */
  long base(int number) {
    return (long) number << segmentBits;
  }

  /** Whether so many bytes from an address on are content of one segment. */
  boolean areInOneSegment(long address, long length) {
    long offset = offset(address);
    return offset >= SegmentHeader.BYTES && length >= 0 && length <= segmentBytes() - offset;
  }
}
