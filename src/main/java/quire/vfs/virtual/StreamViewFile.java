package quire.vfs.virtual;

import java.util.List;
import org.jspecify.annotations.Nullable;
import quire.catalog.InodeRecord;
import quire.catalog.Name;
import quire.error.Errno;
import quire.error.FsException;
import quire.stream.ReplayStream;
import quire.vfs.call.FileEnd;
import quire.vfs.call.OpenFile;
import quire.vfs.call.OpenFlags;
import quire.vfs.call.VirtualNumbers;

/**
 * {@code NAME@…}: a stream from some offset on, for reading. The name {@code NAME@oldest} may later
 * mean another offset. It is then another inode, because its offsets have other bytes; but programs
 * see the same inode number.
 */
final class StreamViewFile implements VirtualNode {
  private static final int WRITE = 0222;

  private final StreamViews views;
  private final Name name;
  private final ReplayStream stream;
  private final long parent;
  private final long begin;

  /**
   * @param name the name that was looked up
   * @param begin the stream offset that the name means now
   */
  StreamViewFile(StreamViews views, Name name, ReplayStream stream, long parent, long begin) {
    this.views = views;
    this.name = name;
    this.stream = stream;
    this.parent = parent;
    this.begin = begin;
  }

  @Override
  public InodeRecord attributes() {
    long ino = VirtualNumbers.of(shownIno(), begin);
    InodeRecord all = StreamFile.attributes(stream, ino, parent, begin);
    return all.withMode(all.mode() & ~WRITE);
  }

  @Override
  public long shownIno() {
    return VirtualNumbers.of(StreamFile.ino(parent, stream), name);
  }

  @Override
  public @Nullable FileEnd end() {
    return FileEnd.of(stream.end(), begin);
  }

  @Override
  public OpenFile open(int flags) {
    if (OpenFlags.changes(flags)) {
      throw FsException.of(Errno.EROFS, "'%s' is a view of a stream, and read-only", name);
    }
    stream.retain();
    try {
      views.open(name, stream.buffer(), begin);
    } catch (FsException e) {
      stream.release();
      throw e;
    }
    return NamedStreamHandle.ofView(
        this::attributes, stream, begin, () -> views.close(name, stream.buffer(), begin));
  }

  @Override
  public byte @Nullable [] xattr(Name attribute) {
    return StreamXattrs.value(attribute, stream.buffer(), stream.label().exit());
  }

  @Override
  public List<Name> xattrNames() {
    return StreamXattrs.names(stream.label().exit());
  }
}
