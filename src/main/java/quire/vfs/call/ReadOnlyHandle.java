package quire.vfs.call;

import java.nio.ByteBuffer;
import quire.catalog.Dentry;
import quire.catalog.InodeRecord;
import quire.catalog.RowVisitor;
import quire.error.Errno;
import quire.error.FsException;

/** An open regular file of the {@code .quire} tree, whose bytes never change. */
public abstract class ReadOnlyHandle implements OpenFile {
  private final InodeRecord attributes;

  public ReadOnlyHandle(InodeRecord attributes) {
    this.attributes = attributes;
  }

  @Override
  public final InodeRecord attributes() {
    return attributes;
  }

  @Override
  public final void list(long cookie, RowVisitor<Dentry> visitor) {
    throw refusal(Errno.ENOTDIR, "is not a directory");
  }

  @Override
  public final void write(long offset, ByteBuffer from) {
    throw refusal(Errno.EBADF, "is read-only");
  }

  @Override
  public final void truncate(long size) {
    throw refusal(Errno.EINVAL, "is read-only");
  }

  @Override
  public final void allocate(int mode, long offset, long length) {
    throw refusal(Errno.EBADF, "is read-only");
  }

  private FsException refusal(Errno errno, String why) {
    return FsException.of(errno, "inode %s of .quire %s", attributes.ino(), why);
  }

  @Override
  public final long seek(long offset, SeekTarget target) {
    long found = target == SeekTarget.HOLE ? seekHole(offset) : seekData(offset);
    if (found < 0) {
      throw FsException.of(
          Errno.ENXIO,
          "inode %s of .quire has no %s at or behind offset %s",
          attributes.ino(),
          target,
          offset);
    }
    return found;
  }

  /** As {@link quire.blob.Blob#seekData}. */
  public abstract long seekData(long offset);

  /** As {@link quire.blob.Blob#seekHole}. */
  public abstract long seekHole(long offset);

  @Override
  public final void flush() {}

  @Override
  public final void commit() {}
}
