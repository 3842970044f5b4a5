package quire.stream;

/**
 * The result of a read of a stream.
 *
 * @param offset of the first byte, counted from the beginning of the stream: greater than the
 *     requested one if bytes are lost; the end of the stream if there was nothing to read
 * @param length bytes
 */
public record Replay(long offset, int length) {
  /** The offset for the next read. */
  public long next() {
    return offset + length;
  }
}
