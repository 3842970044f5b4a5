package quire.vfs;

import java.nio.ByteBuffer;
import quire.error.Errno;
import quire.error.FsException;

/** An open directory of the live tree: it is listed, and otherwise only synced and released. */
final class OpenDirectory implements OpenFile {
  private final Inode inode;
  private final FileData files;

  OpenDirectory(Inode inode, FileData files) {
    this.inode = inode;
    this.files = files;
  }

  @Override
  public Inode inode() {
    return inode;
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
  public void release() {
    files.release(inode);
  }
}
