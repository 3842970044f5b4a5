package quire.stream;

/**
 * The end of a stream.
 *
 * @param total bytes, greater than 0
 * @param last the last of these bytes
 */
public record StreamEnd(long total, byte last) {}
