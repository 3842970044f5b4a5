package quire.vfs.call;

import java.nio.ByteBuffer;
import quire.catalog.Dentry;
import quire.catalog.InodeRecord;
import quire.catalog.RowVisitor;
import quire.error.Errno;
import quire.error.FsException;
import quire.io.ByteSink;

/** An open directory of either tree: it is listed, and has no bytes of its own. */
public abstract class DirectoryHandle implements OpenFile {
  /** Visits the entries behind {@code cookie}, without the dot entries, which come before them. */
  public abstract void listNamed(long cookie, RowVisitor<Dentry> visitor);

  @Override
  public void list(long cookie, RowVisitor<Dentry> visitor) {
    InodeRecord record = attributes();
    if (DotEntries.list(record.ino(), record.parent(), cookie, visitor)) {
      listNamed(Math.max(cookie, DotEntries.LAST_COOKIE), visitor);
    }
  }

  @Override
  public final int read(long offset, ByteSink into) {
    throw refusal(Errno.EISDIR);
  }

  @Override
  public final void write(long offset, ByteBuffer from) {
    throw refusal(Errno.EBADF);
  }

  @Override
  public final void truncate(long size) {
    throw refusal(Errno.EISDIR);
  }

  @Override
  public final void allocate(int mode, long offset, long length) {
    throw refusal(Errno.EBADF);
  }

  @Override
  public final long seek(long offset, SeekTarget target) {
    throw refusal(Errno.EISDIR);
  }

  private FsException refusal(Errno errno) {
    return FsException.of(errno, "inode %s is a directory: it has no bytes", attributes().ino());
  }

  @Override
  public final void flush() {}
}
