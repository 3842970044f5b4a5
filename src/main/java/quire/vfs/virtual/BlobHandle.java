package quire.vfs.virtual;

import quire.blob.Blob;
import quire.catalog.InodeRecord;
import quire.io.ByteSink;
import quire.snapshot.LocalBlob;
import quire.vfs.call.ReadOnlyHandle;

/** An open file of a snapshot. */
final class BlobHandle extends ReadOnlyHandle {
  private final Blob content;

  BlobHandle(InodeRecord attributes, Blob content) {
    super(attributes);
    this.content = content;
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

  @Override
  public boolean isNear() {
    return content instanceof LocalBlob;
  }

  @Override
  public void release() {
    content.close();
  }
}
