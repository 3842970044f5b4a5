package quire.log;

/**
 * The space that a segment occupies, for {@code df} and for checks.
 *
 * @param allocatedBytes on the disk, with the header and the checksums
 */
public record SegmentInfo(int number, String name, long allocatedBytes) {}
