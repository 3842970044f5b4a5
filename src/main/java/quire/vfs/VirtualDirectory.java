package quire.vfs;

import java.nio.ByteBuffer;
import quire.catalog.Dentry;
import quire.catalog.InodeRecord;
import quire.catalog.RowVisitor;
import quire.error.Errno;
import quire.error.FsException;

/** An open directory of the {@code .quire} tree. */
final class VirtualDirectory implements OpenFile {
  private final VirtualNode node;

  VirtualDirectory(VirtualNode node) {
    this.node = node;
  }

  @Override
  public InodeRecord attributes() {
    return node.attributes();
  }

  @Override
  public void list(long cookie, RowVisitor<Dentry> visitor) {
    InodeRecord record = node.attributes();
    if (DotEntries.list(record.ino(), record.parent(), cookie, visitor)) {
      node.list(Math.max(cookie, DotEntries.LAST_COOKIE), visitor);
    }
  }

  @Override
  public int read(long offset, ByteBuffer into) {
    throw new FsException(Errno.EISDIR);
  }

  @Override
  public void write(long offset, ByteBuffer from, boolean fromPageCache) {
    throw new FsException(Errno.EBADF);
  }

  @Override
  public void truncate(long size) {
    throw new FsException(Errno.EISDIR);
  }

  @Override
  public void allocate(int mode, long offset, long length) {
    throw new FsException(Errno.EBADF);
  }

  @Override
  public long seek(long offset, boolean hole) {
    throw new FsException(Errno.EISDIR);
  }

  @Override
  public void flush() {}

  @Override
  public void commit() {}

  @Override
  public void release() {}
}
