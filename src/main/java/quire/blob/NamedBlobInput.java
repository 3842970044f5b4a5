package quire.blob;

import java.io.IOException;
import quire.io.BulkStream;

/**
 * The bytes of a blob in their order, held against its name: the last of them are given only where
 * all are those that the name is of. Whoever reads must be told when there are none to read, so
 * {@link #of} does that check at once. Closing it leaves the blob open. Not thread-safe.
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
   * Its bytes.
   *
   * @throws IOException where it has none, and its name is not that of none
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
   * Reads some of them.
   *
   * @throws IOException at the last ones, where the blob has not the bytes that its name is of
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
          "the bytes of blob %s are those of %s; quire fsck --deep tells what is damaged"
              .formatted(blob.digest(), found));
    }
  }

  @Override
  public void close() {
    hasher.close();
  }
}
