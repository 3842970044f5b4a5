package quire.blob;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import quire.error.Errno;
import quire.error.FsException;
import quire.work.Asker;

/** Computes the SHA-256 of blobs (FIPS 180-4), for protocols and formats that name bytes by it. */
public final class Sha256 {
  private static final int BUFFER = 1 << 20;

  private Sha256() {}

  /**
   * Reads a whole blob, with a buffer of a megabyte. The result may be stored for good, so the
   * bytes are compared with the blob's digest in the same pass.
   *
   * @return 32 bytes
   * @throws FsException EIO if they do not match the digest
   */
  public static byte[] of(Blob blob) {
    MessageDigest sha256 = digest();
    ByteBuffer buffer = ByteBuffer.allocate((int) Math.min(blob.size(), BUFFER));
    try (Blake3 blake3 = Blake3.create()) {
      long offset = 0;
      for (int count; (count = blob.read(offset, buffer.clear())) > 0; offset += count) {
        Asker.requireThere();
        sha256.update(buffer.array(), 0, count);
        blake3.update(buffer.array(), 0, count);
      }
      Digest found = blake3.finish();
      if (!found.equals(blob.digest())) {
        throw new FsException(
            Errno.EIO,
            "the bytes of blob %s have the digest %s; quire fsck --deep lists what is damaged"
                .formatted(blob.digest(), found));
      }
    }
    return sha256.digest();
  }

  /** An empty SHA-256 hasher, for bytes that are not a blob. */
  public static MessageDigest digest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
