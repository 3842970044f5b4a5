package quire.archive.input;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * The input of a gzip decoder, with a bound for headers: a name and a comment end with a zero byte,
 * and the decoder would keep all bytes before that. The decoder reads headers one byte at a time,
 * and compressed bytes many at a time. Not thread-safe.
 */
final class GzipHeaders extends BufferedInputStream {
  /** Bytes of a header, of which each part is 64 KiB at most. */
  private static final int MOST = 3 << 16;

  /** The bytes read one at a time since the last longer read. */
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
