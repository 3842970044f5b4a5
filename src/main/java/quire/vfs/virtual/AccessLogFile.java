package quire.vfs.virtual;

import java.util.List;
import org.jspecify.annotations.Nullable;
import quire.catalog.InodeRecord;
import quire.catalog.Name;
import quire.metrics.AccessLog;
import quire.stream.ReplayBuffer;
import quire.vfs.call.FileEnd;
import quire.vfs.call.OpenFile;
import quire.vfs.call.VirtualNumbers;

/**
 * {@code .quire/accesslog}: requests are logged as long as it is open. {@code accesslog@oldest} and
 * {@code accesslog@OFFSET} begin at that place, like views of streams.
 */
final class AccessLogFile implements VirtualNode {
  static final Name NAME = Name.of("accesslog");

  private final AccessLog log;
  private final StreamViews views;
  private final Name name;
  private final boolean isView;
  private final long begin;
  private final InodeRecord attributes;

  /**
   * @param view the place where it begins; null for the beginning of the stream
   * @param name the name that was looked up
   * @param attributes without the size and the times
   */
  AccessLogFile(
      AccessLog log,
      StreamViews views,
      @Nullable StreamName view,
      Name name,
      InodeRecord attributes) {
    this.log = log;
    this.views = views;
    this.name = name;
    this.isView = view != null;
    this.begin = view == null ? 0 : views.begin(name, log.lines(), view);
    this.attributes = attributes;
  }

  /** As with other streams, a view that begins elsewhere is another inode. */
  @Override
  public InodeRecord attributes() {
    ReplayBuffer lines = log.lines();
    long time = Math.max(lines.time(), attributes.mtime());
    long ino = isView ? VirtualNumbers.of(attributes.ino(), begin) : attributes.ino();
    return attributes
        .at(ino, attributes.parent())
        .withSize(Math.max(0, lines.total() - begin), 0)
        .withTimes(time, time, time);
  }

  @Override
  public long shownIno() {
    return attributes.ino();
  }

  @Override
  public @Nullable FileEnd end() {
    return FileEnd.of(log.lines().end(), begin);
  }

  @Override
  public byte @Nullable [] xattr(Name name) {
    return StreamXattrs.value(name, log.lines(), null);
  }

  @Override
  public List<Name> xattrNames() {
    return StreamXattrs.names(null);
  }

  @Override
  public OpenFile open() {
    log.open();
    if (isView) {
      views.open(name, log.lines(), begin);
    }
    return new StreamHandle(this::attributes, begin) {
      @Override
      ReplayBuffer buffer() {
        return log.lines();
      }

      @Override
      void released() {
        if (isView) {
          views.close(name, log.lines(), begin);
        }
        log.close();
      }
    };
  }
}
