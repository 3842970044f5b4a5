package quire.archive.input;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * What a gzip decoder reads, with a bound for its headers: a name and a comment end with a zero
 * byte, and the decoder would keep all that comes before it. It reads headers a byte at a time, and
 * what is compressed many at a time. Not thread-safe.
 */
final class GzipHeaders extends BufferedInputStream {
  /** Bytes of a header, of which each part is 64 KiB at most. */
  private static final int MOST = 3 << 16;

  /** Read one at a time since more were read at once. */
  private int single;

  GzipHeaders(InputStream in) {
    super(in);
  }

  @Override
  public synchronized int read() throws IOException {
    single++;
    if (single > MOST) {
      throw new IOException("a gzip header has more than %d bytes".formatted(MOST));
    }
    return super.read();
  }

  @Override
  public synchronized int read(byte[] into, int offset, int length) throws IOException {
    single = 0;
    return super.read(into, offset, length);
  }
}
