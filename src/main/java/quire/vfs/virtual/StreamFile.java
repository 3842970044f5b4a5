package quire.vfs.virtual;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import quire.catalog.FileType;
import quire.catalog.InodeRecord;
import quire.catalog.Name;
import quire.error.Errno;
import quire.error.FsException;
import quire.stream.ReplayBuffer;
import quire.stream.ReplayStream;
import quire.stream.StreamLabel;
import quire.vfs.call.AttributeChange;
import quire.vfs.call.Clock;
import quire.vfs.call.FileEnd;
import quire.vfs.call.OpenFile;
import quire.vfs.call.VirtualNumbers;

/**
 * A stream. Its size is the number of bytes ever written. Extended attributes tell what it still
 * holds, and how the program that wrote it ended.
 */
final class StreamFile implements VirtualNode {
  private final ReplayStream stream;
  private final long parent;

  StreamFile(ReplayStream stream, long parent) {
    this.stream = stream;
    this.parent = parent;
  }

  /** The number of a stream in the directory {@code parent}; a rename does not change it. */
  static long ino(long parent, ReplayStream stream) {
    return VirtualNumbers.of(parent, stream.id());
  }

  @Override
  public InodeRecord attributes() {
    return attributes(stream, ino(parent, stream), parent, 0);
  }

  /**
   * @param begin the stream offset at which the file begins
   */
  static InodeRecord attributes(ReplayStream stream, long ino, long parent, long begin) {
    StreamLabel label = stream.label();
    ReplayBuffer buffer = stream.buffer();
    long total = buffer.total();
    long time = buffer.time();
    return InodeRecord.empty(
            ino, FileType.REGULAR.bits() | label.mode(), label.uid(), label.gid(), parent, time)
        .withTimes(time, time, Math.max(time, label.changed()))
        .withNlink(stream.isRemoved() ? 0 : 1)
        .withSize(Math.max(0, total - begin), Math.min(total, buffer.capacity()))
        .withXattrs(true);
  }

  @Override
  public @Nullable FileEnd end() {
    return FileEnd.of(stream.end(), 0);
  }

  @Override
  public OpenFile open(int flags) {
    return NamedStreamHandle.of(this::attributes, stream, flags);
  }

  /**
   * The times are those of writing, and cannot be set. Setting them is ignored without an error, as
   * {@code mv} sets them.
   */
  @Override
  public void setattr(AttributeChange change) {
    if (change.size() != null) {
      setCapacity(stream, change.size());
    }
    if (change.mode() != null || change.uid() != null || change.gid() != null) {
      StreamLabel label = stream.label();
      stream.setLabel(
          new StreamLabel(
              label.name(),
              orElse(change.mode(), label.mode()),
              orElse(change.uid(), label.uid()),
              orElse(change.gid(), label.gid()),
              Clock.now(),
              label.exit()));
    }
  }

  private static int orElse(@Nullable Integer changed, int otherwise) {
    return changed == null ? otherwise : changed;
  }

  /**
   * Sets the capacity. A size of 0 comes from the shell's {@code >}, and leaves the stream as it
   * is.
   */
  static void setCapacity(ReplayStream stream, long size) {
    if (size > 0) {
      stream.setCapacity(size);
    }
  }

  @Override
  public byte @Nullable [] xattr(Name name) {
    return StreamXattrs.value(name, stream.buffer(), stream.label().exit());
  }

  @Override
  public List<Name> xattrNames() {
    return StreamXattrs.names(stream.label().exit());
  }

  @Override
  public void setxattr(Name name, byte[] value) {
    switch (name.toString()) {
      case StreamXattrs.CAPACITY -> stream.setCapacity(number(name, value));
      case StreamXattrs.EXIT -> setExit(number(name, value));
      case StreamXattrs.TOTAL, StreamXattrs.OLDEST, StreamXattrs.DROPPED ->
          throw FsException.of(
              Errno.EPERM,
              "the attribute %s of a stream follows its bytes, and cannot be set",
              name);
      default -> throw FsException.of(Errno.EOPNOTSUPP, "a stream has no attribute %s", name);
    }
  }

  private void setExit(long status) {
    if (status < 0 || status > Integer.MAX_VALUE) {
      throw FsException.of(
          Errno.EINVAL,
          "%s is not an exit status for the stream '%s'",
          status,
          stream.label().name());
    }
    StreamLabel label = stream.label();
    stream.setLabel(
        new StreamLabel(
            label.name(), label.mode(), label.uid(), label.gid(), Clock.now(), (int) status));
  }

  private static long number(Name attribute, byte[] value) {
    try {
      return Long.parseLong(new String(value, StandardCharsets.US_ASCII).strip());
    } catch (NumberFormatException e) {
      throw FsException.of(Errno.EINVAL, "the attribute %s has to be a number", attribute);
    }
  }
}
