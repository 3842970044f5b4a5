package quire.cacheprog;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** SHA-256, which names outputs. Stateless. */
public final class Hashing {
  /** Bytes that are read and written at a time. */
  public static final int CHUNK = 1 << 16;

  private Hashing() {}

  /** A new digest, which is not thread-safe. */
  public static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /** Whether a file has this hash and size. */
  public static boolean isIntact(Path file, CacheId output, long size) throws IOException {
    MessageDigest sha256 = sha256();
    long total = 0;
    byte[] chunk = new byte[Math.clamp(size, 1, CHUNK)];
    try (InputStream in = Files.newInputStream(file)) {
      for (int count = in.read(chunk); count >= 0 && total <= size; count = in.read(chunk)) {
        sha256.update(chunk, 0, count);
        total += count;
      }
    }
    return total == size && CacheId.of(sha256.digest()).equals(output);
  }
}
