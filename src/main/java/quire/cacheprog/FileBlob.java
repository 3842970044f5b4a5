package quire.cacheprog;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;
import quire.blob.Blake3;
import quire.blob.Blob;
import quire.blob.Digest;
import quire.error.Errno;
import quire.error.FsException;

/**
 * A blob in a file of a cache program. The file was read and hashed before, and stays open, so that
 * the blob can be read even if the program removes the name. Thread-safe.
 */
final class FileBlob implements Blob {
  private final FileChannel file;
  private final Path path;
  private final Digest digest;
  private final long size;
  private final int crc32;
  private final byte[] sha256;

  private FileBlob(
      FileChannel file, Path path, Digest digest, long size, int crc32, byte[] sha256) {
    this.file = file;
    this.path = path;
    this.digest = digest;
    this.size = size;
    this.crc32 = crc32;
    this.sha256 = sha256;
  }

  /** Null if the bytes do not match the digest and the entry. */
  static @Nullable FileBlob open(Digest digest, CacheEntry entry) throws IOException {
    FileChannel file = FileChannel.open(entry.path());
    FileBlob blob = null;
    try {
      blob = verified(file, digest, entry);
      return blob;
    } finally {
      if (blob == null) {
        file.close();
      }
    }
  }

  private static @Nullable FileBlob verified(FileChannel file, Digest digest, CacheEntry entry)
      throws IOException {
    MessageDigest sha256 = Hashing.sha256();
    CRC32 crc32 = new CRC32();
    long size = 0;
    try (Blake3 blake3 = Blake3.create()) {
      ByteBuffer chunk = ByteBuffer.allocateDirect(Hashing.CHUNK);
      for (int count = file.read(chunk); count >= 0; count = file.read(chunk.clear())) {
        size += count;
        sha256.update(chunk.flip());
        crc32.update(chunk.rewind());
        blake3.update(chunk.rewind());
      }
      byte[] hash = sha256.digest();
      boolean right =
          size == entry.size()
              && CacheId.of(hash).equals(entry.output())
              && blake3.finish().equals(digest);
      return right
          ? new FileBlob(file, entry.path(), digest, size, (int) crc32.getValue(), hash)
          : null;
    }
  }

  @Override
  public Digest digest() {
    return digest;
  }

  @Override
  public long size() {
    return size;
  }

  @Override
  public int crc32() {
    return crc32;
  }

  @Override
  public byte[] sha256() {
    return sha256.clone();
  }

  @Override
  public int read(long offset, ByteBuffer into) {
    if (offset < 0) {
      throw new FsException(Errno.EINVAL, "a read before the start of a blob");
    }
    int before = into.position();
    try {
      for (long at = offset; into.hasRemaining() && at < size; ) {
        int count = file.read(into, at);
        if (count < 0) {
          throw new IOException("it has become shorter");
        }
        at += count;
      }
    } catch (IOException e) {
      throw new FsException(Errno.EIO, "cannot read %s: %s".formatted(path, e.getMessage()), e);
    }
    return into.position() - before;
  }

  @Override
  public void close() {
    try {
      file.close();
    } catch (IOException e) {
      throw new FsException(Errno.EIO, "cannot close " + path, e);
    }
  }
}
