package quire.vfs;

import java.util.List;
import org.jspecify.annotations.Nullable;
import quire.catalog.InodeRecord;
import quire.catalog.Name;
import quire.error.Errno;
import quire.error.FsException;
import quire.stream.ReplayStream;

/** {@code NAME@…}: a stream from some offset on, for reading; bytes that are lost are left out. */
final class StreamViewNode implements VirtualNode {
  private static final int WRITE = 0222;

  private final StreamViews views;
  private final Name name;
  private final StreamName parsed;
  private final ReplayStream stream;
  private final long parent;

  /**
   * @param name what {@code parsed} was made of
   */
  StreamViewNode(
      StreamViews views, Name name, StreamName parsed, ReplayStream stream, long parent) {
    this.views = views;
    this.name = name;
    this.parsed = parsed;
    this.stream = stream;
    this.parent = parent;
  }

  @Override
  public InodeRecord attributes() {
    return attributes(views.begin(name, stream, parsed));
  }

  private InodeRecord attributes(long begin) {
    long ino = VirtualNumbers.of(parent, name);
    InodeRecord all = StreamNode.attributes(stream, ino, parent, begin);
    return all.withMode(all.mode() & ~WRITE);
  }

  @Override
  public OpenFile open(int flags) {
    if (OpenFlags.changes(flags)) {
      throw new FsException(Errno.EROFS);
    }
    long begin = views.open(name, stream, parsed);
    return new NamedStreamHandle(
        () -> attributes(begin), stream, begin, false, false, () -> views.close(name, stream));
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
