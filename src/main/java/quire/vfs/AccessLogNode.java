package quire.vfs;

import java.util.List;
import org.jspecify.annotations.Nullable;
import quire.catalog.InodeRecord;
import quire.catalog.Name;
import quire.metrics.AccessLog;
import quire.stream.ReplayBuffer;

/**
 * {@code .quire/accesslog}: requests are logged as long as it is open. {@code accesslog@oldest} and
 * {@code accesslog@OFFSET} begin there, as those of streams do, and leave out what is lost.
 */
final class AccessLogNode implements VirtualNode {
  static final Name NAME = Name.of("accesslog");

  private final AccessLog log;
  private final @Nullable StreamName view;
  private final InodeRecord attributes;

  /**
   * @param view where it begins; null for the beginning of the stream
   * @param attributes but for the size and the times
   */
  AccessLogNode(AccessLog log, @Nullable StreamName view, InodeRecord attributes) {
    this.log = log;
    this.view = view;
    this.attributes = attributes;
  }

  private long begin() {
    return view == null ? 0 : view.begin(log.lines());
  }

  @Override
  public InodeRecord attributes() {
    return attributes(begin());
  }

  private InodeRecord attributes(long begin) {
    ReplayBuffer lines = log.lines();
    long time = Math.max(lines.time(), attributes.mtime());
    return attributes.withSize(lines.total() - begin, 0).withTimes(time, time, time);
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
    long begin = begin();
    log.open();
    return new StreamHandle(() -> attributes(begin), begin, view == null) {
      @Override
      ReplayBuffer buffer() {
        return log.lines();
      }

      @Override
      void released() {
        log.close();
      }
    };
  }
}
