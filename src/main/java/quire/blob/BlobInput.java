package quire.blob;

import java.io.InputStream;
import java.nio.ByteBuffer;

/** The bytes of a blob in their order. Closing it leaves the blob open. Not thread-safe. */
public final class BlobInput extends InputStream {
  private final Blob blob;
  private long at;

  public BlobInput(Blob blob) {
    this.blob = blob;
  }

  @Override
  public int read() {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
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
