package quire.blob;

import java.nio.ByteBuffer;
import quire.io.BulkStream;

/** The bytes of a blob in their order. Closing it leaves the blob open. Not thread-safe. */
public final class BlobInput extends BulkStream {
  private final Blob blob;
  private long at;

  public BlobInput(Blob blob) {
    this.blob = blob;
  }

  @Override
  public int read(byte[] into, int offset, int length) {
    if (length == 0) {
      return 0;
    }
    int count = blob.read(at, ByteBuffer.wrap(into, offset, length));
    at += count;
    return count == 0 ? -1 : count;
  }
}
