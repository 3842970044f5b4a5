package quire.snapshot;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.Consumer;
import quire.blob.Blob;
import quire.blob.Digest;
import quire.blob.Sha256;
import quire.catalog.BlobRow;
import quire.catalog.Catalog;
import quire.file.FrozenFile;
import quire.file.PlacedExtent;
import quire.io.ByteSink;

/** A blob whose bytes lie in the log. Its log ranges stay until it is closed. Thread-safe. */
public final class LocalBlob implements Blob {
  private final Catalog catalog;
  private final Digest digest;
  private final BlobRow row;
  private final FrozenFile content;

  LocalBlob(Catalog catalog, Digest digest, BlobRow row, FrozenFile content) {
    this.catalog = catalog;
    this.digest = digest;
    this.row = row;
    this.content = content;
  }

  @Override
  public Digest digest() {
    return digest;
  }

  @Override
  public long size() {
    return row.size();
  }

  @Override
  public int crc32() {
    return row.crc32();
  }

  @Override
  public byte[] sha256() {
    byte[] known = catalog.sha256(digest);
    if (known != null) {
      return known;
    }
    byte[] computed = Sha256.of(this);
    catalog.commit(batch -> batch.putSha256(digest, computed));
    return computed;
  }

  @Override
  public int read(long offset, ByteBuffer into) {
    return content.read(offset, into);
  }

  @Override
  public int read(long offset, ByteSink into) {
    return content.read(offset, into);
  }

  @Override
  public long seekData(long offset) {
    return content.seekData(offset);
  }

  @Override
  public long seekHole(long offset) {
    return content.seekHole(offset);
  }

  /** Visits the extents in order. */
  public void forEachExtent(Consumer<PlacedExtent> visitor) {
    content.forEachExtent(visitor);
  }

  /** The extents of a range inside the blob; their offsets count from the start of the range. */
  List<PlacedExtent> extents(long offset, long length) {
    return content.extents(offset, length);
  }

  @Override
  public void close() {
    content.close();
  }
}
