package quire.stream;

/**
 * What a read of a stream has answered.
 *
 * @param offset of the first byte, counted from the beginning of the stream: greater than the one
 *     asked for where bytes are lost; the end of the stream where there was nothing to read
 * @param length bytes
 */
public record Replay(long offset, int length) {
  /** Where the next read goes on. */
  public long next() {
    return offset + length;
  }
}
