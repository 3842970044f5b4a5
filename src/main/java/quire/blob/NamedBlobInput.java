package quire.blob;

import java.io.IOException;
import quire.io.BulkStream;

/**
 * The bytes of a blob in their order, checked against its name: the last bytes are returned only if
 * all bytes match the digest. An empty blob has no last bytes, so {@link #of} checks it at once.
 * Closing it leaves the blob open. Not thread-safe.
 */
public final class NamedBlobInput extends BulkStream {
  private final Blob blob;
  private final BlobInput bytes;
  private final Blake3 hasher = Blake3.create();
  private long left;

  private NamedBlobInput(Blob blob) {
    this.blob = blob;
    this.bytes = new BlobInput(blob);
    this.left = blob.size();
  }

  /**
   * The bytes of a blob.
   *
   * @throws IOException if the blob is empty and its digest is not that of no bytes
   */
  public static NamedBlobInput of(Blob blob) throws IOException {
    NamedBlobInput input = new NamedBlobInput(blob);
    if (input.left == 0) {
      try {
        input.requireName();
      } catch (IOException e) {
        input.close();
        throw e;
      }
    }
    return input;
  }

  /**
   * Reads some of the bytes.
   *
   * @throws IOException at the last bytes, if the bytes do not match the digest
   */
  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    int count = bytes.read(into, offset, length);
    if (count > 0) {
      hasher.update(into, offset, count);
      left -= count;
      if (left == 0) {
        requireName();
      }
    }
    return count;
  }

  private void requireName() throws IOException {
    Digest found = hasher.finish();
    if (!found.equals(blob.digest())) {
      throw new IOException(
          "the bytes of blob %s have the digest %s; quire fsck --deep lists what is damaged"
              .formatted(blob.digest(), found));
    }
  }

  @Override
  public void close() {
    hasher.close();
  }
}
