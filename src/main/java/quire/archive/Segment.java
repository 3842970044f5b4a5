package quire.archive;

import quire.blob.Digest;

/** A run of an archive's bytes, never empty. Immutable. */
sealed interface Segment {
  /** Its length in bytes. */
  long length();

  /**
   * Bytes that the archive has for itself.
   *
   * @param bytes not copied, so nobody may change them
   */
  @SuppressWarnings("ArrayRecordComponent") // compared by nobody
  record Literal(byte[] bytes) implements Segment {
    @Override
    public long length() {
      return bytes.length;
    }
  }

  /**
   * The bytes of a file.
   *
   * @param digest the blob that it is
   * @param length the blob's, as the tree object tells
   */
  record Content(Digest digest, long length) implements Segment {}
}
