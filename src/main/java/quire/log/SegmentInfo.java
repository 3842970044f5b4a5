package quire.log;

/**
 * What a segment occupies, for {@code df} and for checks.
 *
 * @param allocatedBytes on the disk, with the header
 */
public record SegmentInfo(int number, String name, long allocatedBytes) {}
