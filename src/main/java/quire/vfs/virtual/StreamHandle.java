package quire.vfs.virtual;

import java.nio.ByteBuffer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import quire.catalog.Dentry;
import quire.catalog.InodeRecord;
import quire.catalog.RowVisitor;
import quire.error.Errno;
import quire.error.FsException;
import quire.io.ByteSink;
import quire.stream.Replay;
import quire.stream.ReplayBuffer;
import quire.vfs.call.OpenFile;
import quire.vfs.call.PollWaker;
import quire.vfs.call.SeekTarget;

/**
 * An open stream, or another replay buffer. A read gives an offset of the stream, and fails with
 * EPIPE if the byte there is lost.
 *
 * <p>A reader that got EPIPE and reads again at the same offset gets the oldest bytes there are, so
 * that sequential readers go on. From then on its sequential reads follow the stream. The offset
 * that the kernel counts then lags behind the stream's offset by {@code skipped}.
 *
 * <p>Reads for the page cache do not skip: the kernel gives its pages to every process that reads
 * their offsets.
 */
abstract class StreamHandle implements OpenFile {
  /**
   * The most bytes of one answer. A larger read gets a short answer, which ends the system call:
   * the kernel would hide an error that follows data in the same call.
   */
  private static final int MAX_READ = 64 << 10;

  private final Supplier<InodeRecord> attributes;
  private final long begin;
  private long expected;
  private long skipped;

  /** The reader that {@code skipped} applies to. */
  private int skipper;

  /** The offset of a read that has just failed because its bytes are lost. */
  private long toldAt = -1;

  /** The reader that got that error. */
  private int told;

  private @Nullable Waiting waiting;

  /**
   * @param begin the offset of the stream at which the file begins; it may be lost, or to come
   */
  StreamHandle(Supplier<InodeRecord> attributes, long begin) {
    this.attributes = attributes;
    this.begin = begin;
  }

  abstract ReplayBuffer buffer();

  @Override
  public final InodeRecord attributes() {
    return attributes.get();
  }

  @Override
  public final boolean isDirect() {
    return true;
  }

  @Override
  public final void list(long cookie, RowVisitor<Dentry> visitor) {
    throw FsException.of(Errno.ENOTDIR, "inode %s is a stream, not a directory", ino());
  }

  @Override
  public final int read(long offset, ByteSink sink) {
    return read(offset, sink, 0);
  }

  @Override
  public final int read(long offset, ByteSink sink, int reader) {
    ByteBuffer into = sink.buffer();
    int start = into.position();
    int count;
    if (reader == OpenFile.PAGE_CACHE) {
      count = readPages(offset, into.slice(start, into.remaining()));
    } else {
      count = readOn(offset, into.slice(start, Math.min(into.remaining(), MAX_READ)), reader);
    }
    into.position(start + count);
    return count;
  }

  private int readPages(long offset, ByteBuffer into) {
    int count = 0;
    while (into.hasRemaining()) { // the kernel fills up a short answer with zeros
      long wanted = ofStream(offset + count);
      Replay replay = buffer().readFrom(wanted, into);
      if (replay.offset() > wanted) {
        throw lost(wanted, replay);
      }
      if (replay.length() == 0) {
        break;
      }
      count += replay.length();
    }
    return count;
  }

  private synchronized int readOn(long offset, ByteBuffer into, int reader) {
    if (offset != expected || reader != skipper) {
      skipped = 0;
    }
    long wanted = ofStream(offset + skipped);
    Replay replay = buffer().readFrom(wanted, into);
    boolean lost = replay.offset() > wanted;
    if (lost && (toldAt != offset || told != reader)) {
      toldAt = offset;
      told = reader;
      throw lost(wanted, replay);
    }
    toldAt = -1;
    if (lost) {
      skipped += replay.offset() - wanted;
    }
    skipper = reader;
    expected = offset + replay.length();
    return replay.length();
  }

  private FsException lost(long wanted, Replay replay) {
    return FsException.of(
        Errno.EPIPE,
        "the stream inode %s no longer has the bytes from offset %s to %s",
        ino(),
        wanted,
        replay.offset());
  }

  private long ino() {
    return attributes().ino();
  }

  /** The stream offset of an offset of the file; at most the largest number, which none reaches. */
  private long ofStream(long offset) {
    long sum = begin + offset;
    return sum < begin ? Long.MAX_VALUE : sum;
  }

  /** Lost bytes are no hole: {@code cp} would make zeros of a hole, without an error. */
  @Override
  public final long seek(long offset, SeekTarget target) {
    long total = buffer().total() - begin;
    if (offset < 0 || offset >= total) {
      throw FsException.of(
          Errno.ENXIO,
          "offset %s is not in the %s bytes of the stream inode %s",
          offset,
          total,
          ino());
    }
    return target == SeekTarget.HOLE ? total : offset;
  }

  /**
   * {@code poll(2)} does not say at which offset: a reader that polls is assumed to be at the end
   * of the last read.
   */
  @Override
  public final synchronized boolean poll(@Nullable PollWaker waker) {
    long position = ofStream(expected + skipped);
    stopWaiting();
    if (waker != null) {
      Waiting next = new Waiting(waker);
      waiting = next;
      buffer().whenBeyond(position, next);
    }
    return buffer().total() > position;
  }

  private void stopWaiting() {
    Waiting before = waiting;
    if (before != null) {
      buffer().forget(before);
      before.drop();
      waiting = null;
    }
  }

  /** Calls wake or drop once, whichever comes first. */
  private static final class Waiting implements Runnable {
    private @Nullable PollWaker waker;

    Waiting(PollWaker waker) {
      this.waker = waker;
    }

    private synchronized @Nullable PollWaker take() {
      PollWaker taken = waker;
      waker = null;
      return taken;
    }

    @Override
    public void run() {
      PollWaker taken = take();
      if (taken != null) {
        taken.wake();
      }
    }

    void drop() {
      PollWaker taken = take();
      if (taken != null) {
        taken.drop();
      }
    }
  }

  @Override
  public void write(long offset, ByteBuffer from) {
    throw FsException.of(Errno.EBADF, "the stream inode %s is read-only", ino());
  }

  @Override
  public void truncate(long size) {
    throw FsException.of(Errno.EINVAL, "the stream inode %s is read-only", ino());
  }

  /** After EOPNOTSUPP, the C library would write zeros to allocate the space. */
  @Override
  public final void allocate(int mode, long offset, long length) {
    throw FsException.of(Errno.EINVAL, "the stream inode %s has no room but its capacity", ino());
  }

  @Override
  public final void flush() {}

  @Override
  public void commit() {}

  @Override
  public final synchronized void release() {
    stopWaiting();
    released();
  }

  /** Releases what the handle holds. */
  abstract void released();
}
