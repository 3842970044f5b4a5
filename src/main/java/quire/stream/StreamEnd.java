package quire.stream;

/**
 * How far a stream has got.
 *
 * @param total bytes, greater than 0
 * @param last the byte before that
 */
public record StreamEnd(long total, byte last) {}
