package quire.blob;

import java.nio.ByteBuffer;
import java.util.zip.CRC32;

/** A blob of an array. */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody
public record MemoryBlob(Digest digest, byte[] bytes) implements Blob {
  /** A blob of bytes with their own digest. */
  public static MemoryBlob of(byte[] bytes) {
    return new MemoryBlob(BlobTierContract.digest(bytes), bytes);
  }

  @Override
  public long size() {
    return bytes.length;
  }

  @Override
  public int crc32() {
    CRC32 crc = new CRC32();
    crc.update(bytes);
    return (int) crc.getValue();
  }

  @Override
  public byte[] sha256() {
    return Sha256.of(this);
  }

  @Override
  public int read(long offset, ByteBuffer into) {
    int from = (int) Math.min(offset, bytes.length);
    int count = Math.min(into.remaining(), bytes.length - from);
    into.put(bytes, from, count);
    return count;
  }

  @Override
  public void close() {}
}
