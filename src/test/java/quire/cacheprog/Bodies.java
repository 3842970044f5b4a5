package quire.cacheprog;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Random;

/** Bytes to put, and their names. */
public final class Bodies {
  private Bodies() {}

  public static byte[] random(long seed, int length) {
    byte[] bytes = new byte[length];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  public static CacheId sha256(byte[] bytes) {
    return CacheId.of(Hashing.sha256().digest(bytes));
  }

  /** The action of a number. */
  public static CacheId action(int number) {
    return sha256(("action " + number).getBytes(java.nio.charset.StandardCharsets.US_ASCII));
  }

  public static InputStream stream(byte[] bytes) {
    return new ByteArrayInputStream(bytes);
  }

  /** A stream that fails at each read. */
  public static InputStream broken(String message) {
    return new InputStream() {
      @Override
      public int read() throws IOException {
        throw new IOException(message);
      }

      @Override
      public int read(byte[] into, int offset, int length) throws IOException {
        throw new IOException(message);
      }
    };
  }
}
