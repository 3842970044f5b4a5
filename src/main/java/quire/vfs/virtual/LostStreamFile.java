package quire.vfs.virtual;

import quire.catalog.FileType;
import quire.catalog.InodeRecord;
import quire.stream.LostStream;
import quire.vfs.call.AttributeChange;
import quire.vfs.call.OpenFile;
import quire.vfs.call.VirtualNumbers;

/**
 * A stream whose ring file is lost. Its name is listed and can be removed; anything else is EIO.
 */
final class LostStreamFile implements VirtualNode {
  private static final int READABLE = 0444;

  private final LostStream stream;
  private final InodeRecord parent;

  LostStreamFile(LostStream stream, InodeRecord parent) {
    this.stream = stream;
    this.parent = parent;
  }

  static long ino(long parent, LostStream stream) {
    return VirtualNumbers.of(parent, stream.id());
  }

  /**
   * There are attributes all the same: without them, the name could not be looked up and removed.
   */
  @Override
  public InodeRecord attributes() {
    return InodeRecord.empty(
            ino(parent.ino(), stream),
            FileType.REGULAR.bits() | READABLE,
            parent.uid(),
            parent.gid(),
            parent.ino(),
            parent.mtime())
        .withXattrs(true);
  }

  @Override
  public OpenFile open(int flags) {
    throw stream.failure();
  }

  @Override
  public void setattr(AttributeChange change) {
    throw stream.failure();
  }
}
