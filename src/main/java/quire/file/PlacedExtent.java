package quire.file;

/**
 * An extent with its position.
 *
 * @param offset of its first byte in the file
 */
public record PlacedExtent(long offset, Extent extent) {
  /** The file offset after its last byte. */
  public long end() {
    return offset + extent.length();
  }
}
