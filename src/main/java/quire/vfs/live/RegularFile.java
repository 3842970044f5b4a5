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
import quire.vfs.call.SeekTarget;
import quire.vfs.call.WriteTime;

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
    if (!OpenFlags.has(flags, OpenFlags.O_NOATIME)) {
      files.accessed(inode); // before the reader has its bytes, and may set the time itself
    }
    return files.read(inode, offset, into);
  }

  @Override
  public void write(long offset, ByteBuffer from) {
    requireWritable(Errno.EBADF);
    if (OpenFlags.has(flags, OpenFlags.O_APPEND)) {
      files.append(inode, from);
    } else {
      files.write(inode, offset, from);
    }
  }

  @Override
  public void writeBack(long offset, ByteBuffer from, WriteTime time) {
    requireWritable(Errno.EBADF);
    files.writeBack(inode, offset, from, time);
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
  public long seek(long offset, SeekTarget target) {
    return files.seek(inode, offset, target);
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
    files.commitWithTimes(inode);
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
