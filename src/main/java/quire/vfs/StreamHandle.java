package quire.vfs;

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

/**
 * An open stream, or another replay buffer. Reads that follow each other follow the stream: where
 * bytes are lost in between, the offset that the kernel counts falls behind that of the stream, by
 * {@code skipped}. A read anywhere else is at that offset of the stream.
 */
abstract class StreamHandle implements OpenFile {
  /**
   * More is not answered at once, so that the answer to a larger read is short, and ends the system
   * call: the kernel would hide an error that comes behind data.
   */
  private static final int MAX_READ = 64 << 10;

  private final Supplier<InodeRecord> attributes;
  private final long begin;
  private final boolean loud;
  private long expected;
  private long skipped;

  /** The offset of a read that has just failed because its bytes are lost. */
  private long toldAt = -1;

  private @Nullable Waiting waiting;

  /**
   * @param begin the offset of the stream at which the file begins
   * @param loud whether reading what is lost fails with EPIPE, once
   */
  StreamHandle(Supplier<InodeRecord> attributes, long begin, boolean loud) {
    this.attributes = attributes;
    this.begin = begin;
    this.loud = loud;
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
    throw new FsException(Errno.ENOTDIR);
  }

  @Override
  public final synchronized int read(long offset, ByteSink sink) {
    ByteBuffer into = sink.buffer();
    if (offset != expected) {
      skipped = 0;
    }
    long wanted = begin + offset + skipped;
    int start = into.position();
    ByteBuffer part = into.slice(start, Math.min(into.remaining(), MAX_READ));
    Replay replay = buffer().readFrom(wanted, part);
    boolean lost = replay.length() > 0 && replay.offset() > wanted;
    if (lost && loud && toldAt != offset) {
      toldAt = offset;
      throw new FsException(Errno.EPIPE);
    }
    toldAt = -1;
    if (lost) {
      skipped += replay.offset() - wanted;
    }
    expected = offset + replay.length();
    into.position(start + replay.length());
    return replay.length();
  }

  @Override
  public final long seek(long offset, boolean hole) {
    long total = buffer().total() - begin;
    if (offset < 0 || offset >= total) {
      throw new FsException(Errno.ENXIO);
    }
    return hole ? total : Math.max(offset, buffer().oldest() - begin);
  }

  /** {@code poll(2)} does not say where a reader is: it is where its last read has ended. */
  @Override
  public final synchronized boolean poll(@Nullable PollWaker waker) {
    long position = begin + expected + skipped;
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

  /** Wakes once or drops once, whichever comes first. */
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
  public void write(long offset, ByteBuffer from, boolean fromPageCache) {
    throw new FsException(Errno.EBADF);
  }

  @Override
  public void truncate(long size) {
    throw new FsException(Errno.EINVAL);
  }

  @Override
  public final void allocate(int mode, long offset, long length) {
    throw new FsException(Errno.EOPNOTSUPP);
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

  /** Gives back what the handle has kept. */
  abstract void released();
}
