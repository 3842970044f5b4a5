package quire.vfs.live;

import java.nio.ByteBuffer;
import quire.catalog.Dentry;
import quire.catalog.InodeRecord;
import quire.catalog.RowVisitor;
import quire.error.Errno;
import quire.error.FsException;
import quire.io.ByteSink;
import quire.vfs.call.OpenFile;
import quire.vfs.call.OpenFlags;

/** An open regular file of the live tree. */
final class RegularFile implements OpenFile {
  private final Inode inode;
  private final int flags;
  private final FileData files;

  RegularFile(Inode inode, int flags, FileData files) {
    this.inode = inode;
    this.flags = flags;
    this.files = files;
  }

  @Override
  public InodeRecord attributes() {
    return inode.record();
  }

  @Override
  public void list(long cookie, RowVisitor<Dentry> visitor) {
    throw FsException.of(Errno.ENOTDIR, "%s is not a directory", inode);
  }

  @Override
  public int read(long offset, ByteSink into) {
    // also on a write-only handle: the kernel reads to complete partial pages
    return files.read(inode, offset, into, !OpenFlags.has(flags, OpenFlags.O_NOATIME));
  }

  @Override
  public void write(long offset, ByteBuffer from, boolean fromPageCache) {
    requireWritable(Errno.EBADF);
    boolean append = OpenFlags.has(flags, OpenFlags.O_APPEND) && !fromPageCache;
    files.write(inode, offset, from, append);
  }

  @Override
  public void truncate(long size) {
    requireWritable(Errno.EINVAL);
    files.resize(inode, size);
  }

  @Override
  public void allocate(int mode, long offset, long length) {
    requireWritable(Errno.EBADF);
    files.allocate(inode, mode, offset, length);
  }

  @Override
  public long seek(long offset, boolean hole) {
    return files.seek(inode, offset, hole);
  }

  @Override
  public boolean isNear() {
    return true;
  }

  @Override
  public void flush() {
    if (OpenFlags.changes(flags)) {
      files.commit(inode);
    }
  }

  @Override
  public void commit() {
    files.commit(inode);
  }

  @Override
  public void requireDurable() {
    files.requireDurable(inode);
  }

  @Override
  public void release() {
    files.release(inode);
  }

  private void requireWritable(Errno otherwise) {
    if (!OpenFlags.canWrite(flags)) {
      throw FsException.of(otherwise, "%s is not open for writing", inode);
    }
  }
}
