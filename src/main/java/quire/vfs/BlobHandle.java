package quire.vfs;

import java.nio.ByteBuffer;
import quire.blob.Blob;
import quire.catalog.Dentry;
import quire.catalog.InodeRecord;
import quire.catalog.RowVisitor;
import quire.error.Errno;
import quire.error.FsException;

/** An open regular file of the {@code .quire} tree, whose bytes never change. */
final class BlobHandle implements OpenFile {
  private final InodeRecord attributes;
  private final Blob content;

  BlobHandle(InodeRecord attributes, Blob content) {
    this.attributes = attributes;
    this.content = content;
  }

  @Override
  public InodeRecord attributes() {
    return attributes;
  }

  @Override
  public void list(long cookie, RowVisitor<Dentry> visitor) {
    throw new FsException(Errno.ENOTDIR);
  }

  @Override
  public int read(long offset, ByteBuffer into) {
    return content.read(offset, into);
  }

  @Override
  public void write(long offset, ByteBuffer from, boolean fromPageCache) {
    throw new FsException(Errno.EBADF);
  }

  @Override
  public void truncate(long size) {
    throw new FsException(Errno.EINVAL);
  }

  @Override
  public void allocate(int mode, long offset, long length) {
    throw new FsException(Errno.EBADF);
  }

  @Override
  public long seek(long offset, boolean hole) {
    long found = hole ? content.seekHole(offset) : content.seekData(offset);
    if (found < 0) {
      throw new FsException(Errno.ENXIO);
    }
    return found;
  }

  @Override
  public void flush() {}

  @Override
  public void commit() {}

  @Override
  public void release() {
    content.close();
  }
}
