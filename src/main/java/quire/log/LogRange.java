package quire.log;

/**
 * Consecutive log addresses of one segment.
 *
 * @param address of the first byte
 * @param length bytes, greater than 0
 */
public record LogRange(long address, long length) {
  /** The address after the last byte. */
  public long end() {
    return address + length;
  }
}
