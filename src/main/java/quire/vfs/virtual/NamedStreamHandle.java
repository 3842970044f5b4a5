package quire.vfs.virtual;

import java.nio.ByteBuffer;
import java.util.function.Supplier;
import quire.catalog.InodeRecord;
import quire.error.Errno;
import quire.error.FsException;
import quire.stream.ReplayBuffer;
import quire.stream.ReplayStream;
import quire.vfs.call.Clock;
import quire.vfs.call.OpenFlags;
import quire.vfs.call.WriteTime;

/**
 * An open stream of {@code .quire/streams}: all writes go to its end. A write at an offset behind
 * the end fails, because the kernel would then assume that the file is that long.
 */
final class NamedStreamHandle extends StreamHandle {
  private final ReplayStream stream;
  private final boolean writable;
  private final Runnable onRelease;

  private NamedStreamHandle(
      Supplier<InodeRecord> attributes,
      ReplayStream stream,
      long begin,
      boolean writable,
      Runnable onRelease) {
    super(attributes, begin);
    this.stream = stream;
    this.writable = writable;
    this.onRelease = onRelease;
  }

  /** A handle of the stream itself, for the access that the flags of the open ask for. */
  static NamedStreamHandle of(Supplier<InodeRecord> attributes, ReplayStream stream, int flags) {
    stream.retain();
    return new NamedStreamHandle(attributes, stream, 0, OpenFlags.canWrite(flags), () -> {});
  }

  /**
   * A handle of a view, for reading only.
   *
   * @param stream which the caller has retained, and the handle releases
   * @param begin the offset in the stream that is the view's first byte
   */
  static NamedStreamHandle ofView(
      Supplier<InodeRecord> attributes, ReplayStream stream, long begin, Runnable onRelease) {
    return new NamedStreamHandle(attributes, stream, begin, false, onRelease);
  }

  @Override
  ReplayBuffer buffer() {
    return stream.buffer();
  }

  @Override
  public void write(long offset, ByteBuffer from) {
    requireWritable(Errno.EBADF);
    if (offset > stream.buffer().total()) {
      throw notAtTheEnd();
    }
    stream.write(from, Clock.now());
  }

  @Override
  public void writeBack(long offset, ByteBuffer from, WriteTime time) {
    requireWritable(Errno.EBADF);
    throw notAtTheEnd();
  }

  private FsException notAtTheEnd() {
    return FsException.of(
        Errno.EINVAL, "the stream '%s' can only be written at its end", stream.label().name());
  }

  /** Before the first write, the size sets the capacity. */
  @Override
  public void truncate(long size) {
    requireWritable(Errno.EINVAL);
    StreamFile.setCapacity(stream, size);
  }

  private void requireWritable(Errno otherwise) {
    if (!writable) {
      throw FsException.of(
          otherwise, "the stream '%s' is not open for writing", stream.label().name());
    }
  }

  @Override
  public void commit() {
    stream.sync();
  }

  @Override
  void released() {
    stream.release();
    onRelease.run();
  }
}
