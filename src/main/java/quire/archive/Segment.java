package quire.archive;

import quire.blob.Digest;

/** A run of an archive's bytes, never empty. Immutable. */
sealed interface Segment {
  /** Its length in bytes. */
  long length();

  /**
   * Bytes of the archive itself.
   *
   * @param bytes not copied, so they must not be changed
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Literal(byte[] bytes) implements Segment {
    @Override
    public long length() {
      return bytes.length;
    }
  }

  /**
   * The content of a file.
   *
   * @param digest its blob
   * @param length the blob's, by the tree object
   */
  record Content(Digest digest, long length) implements Segment {}
}
