package quire.io;

import java.io.IOException;
import java.io.InputStream;

/** A base of streams whose bulk read is the normal case; a read of a single byte uses it. */
public abstract class BulkStream extends InputStream {
  @Override
  public final int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public abstract int read(byte[] into, int offset, int length) throws IOException;
}
