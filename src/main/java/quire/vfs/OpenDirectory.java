package quire.vfs;

import java.nio.ByteBuffer;
import quire.catalog.Catalog;
import quire.catalog.Dentry;
import quire.catalog.InodeRecord;
import quire.catalog.RowVisitor;
import quire.error.Errno;
import quire.error.FsException;

/** An open directory of the live tree: it is listed, and otherwise only synced and released. */
final class OpenDirectory implements OpenFile {
  private final Inode inode;
  private final FileData files;
  private final Catalog catalog;

  OpenDirectory(Inode inode, FileData files, Catalog catalog) {
    this.inode = inode;
    this.files = files;
    this.catalog = catalog;
  }

  @Override
  public InodeRecord attributes() {
    return inode.record();
  }

  @Override
  public void list(long cookie, RowVisitor<Dentry> visitor) {
    if (cookie == 0) {
      files.accessed(inode);
    }
    InodeRecord record = inode.record();
    if (DotEntries.list(record.ino(), record.parent(), cookie, visitor)) {
      catalog.entries(record.ino(), Math.max(cookie, DotEntries.LAST_COOKIE), visitor);
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
  public void commit() {
    files.commit(inode);
  }

  @Override
  public void release() {
    files.release(inode);
  }
}
