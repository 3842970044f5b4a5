package quire.archive.input;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import quire.work.Asker;

/**
 * Marks failures of the source of the bytes, so that they can be told from failures of a decoder.
 */
final class GuardedStream extends FilterInputStream {
  /** The source has failed. */
  static final class Failure extends IOException {
    private static final long serialVersionUID = 1L;

    private final IOException reason;

    Failure(IOException reason) {
      super(reason);
      this.reason = reason;
    }

    IOException reason() {
      return reason;
    }
  }

  GuardedStream(InputStream in) {
    super(in);
  }

  @Override
  public int read() throws IOException {
    try {
      return super.read();
    } catch (IOException e) {
      throw new Failure(e);
    }
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    Asker.requireThere();
    try {
      return super.read(into, offset, length);
    } catch (IOException e) {
      throw new Failure(e);
    }
  }

  @Override
  public long skip(long count) throws IOException {
    try {
      return super.skip(count);
    } catch (IOException e) {
      throw new Failure(e);
    }
  }
}
