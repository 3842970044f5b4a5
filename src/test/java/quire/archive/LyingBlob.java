package quire.archive;

import java.nio.ByteBuffer;
import quire.blob.Blob;
import quire.blob.ForwardingBlob;

/** A blob with a wrong size or too few bytes. */
final class LyingBlob extends ForwardingBlob {
  private final long size;
  private final long readable;

  private LyingBlob(Blob blob, long size, long readable) {
    super(blob);
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
  public long size() {
    return size;
  }

  @Override
  public int read(long offset, ByteBuffer into) {
    int limit = into.limit();
    into.limit((int) Math.min(limit, into.position() + Math.max(0, readable - offset)));
    try {
      return super.read(offset, into);
    } finally {
      into.limit(limit);
    }
  }
}
