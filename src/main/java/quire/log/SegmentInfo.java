package quire.log;

import java.util.List;

/**
 * What a segment occupies, for {@code df} and for checks.
 *
 * @param allocatedBytes on the disk, with the header
 * @param data where the host file system has data, without the header, ascending
 */
public record SegmentInfo(int number, String name, long allocatedBytes, List<LogRange> data) {}
