package quire.archive;

import java.nio.ByteBuffer;
import quire.blob.Blob;
import quire.blob.Digest;

/** A blob that is not what it should be. */
final class LyingBlob implements Blob {
  private final Blob blob;
  private final long size;
  private final long readable;

  private LyingBlob(Blob blob, long size, long readable) {
    this.blob = blob;
    this.size = size;
    this.readable = readable;
  }

  /** Says that it is longer or shorter than it is. */
  static Blob ofSize(Blob blob, long size) {
    return new LyingBlob(blob, size, Long.MAX_VALUE);
  }

  /** Ends before it should. */
  static Blob torn(Blob blob) {
    return new LyingBlob(blob, blob.size(), blob.size() - 1);
  }

  @Override
  public Digest digest() {
    return blob.digest();
  }

  @Override
  public long size() {
    return size;
  }

  @Override
  public int crc32() {
    return blob.crc32();
  }

  @Override
  public byte[] sha256() {
    return blob.sha256();
  }

  @Override
  public int read(long offset, ByteBuffer into) {
    int limit = into.limit();
    into.limit((int) Math.min(limit, into.position() + Math.max(0, readable - offset)));
    try {
      return blob.read(offset, into);
    } finally {
      into.limit(limit);
    }
  }

  @Override
  public void close() {
    blob.close();
  }
}
