package quire.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import quire.error.Errno;

/** Storage on real files that fails the calls a test chooses. Thread-safe. */
public final class FaultyStorage extends ForwardingStorage {
  private static final String EIO = "Input/output error";

  /** How many of the next syncs fail; the fields below do the same for other calls. */
  public final AtomicInteger failingSyncs = new AtomicInteger();

  public final AtomicInteger failingWrites = new AtomicInteger();

  /** Writes of these bytes fail. */
  public volatile Predicate<ByteBuffer> unwritable = bytes -> false;

  /** As {@link #failingWrites}, but the writes fail after the bytes are written. */
  public final AtomicInteger failingAfterWrites = new AtomicInteger();

  public final AtomicInteger failingPunches = new AtomicInteger();

  public final AtomicInteger failingMaps = new AtomicInteger();

  /** These opens fail because the user has no permission. */
  public final AtomicInteger failingOpens = new AtomicInteger();

  public FaultyStorage(LogStorage storage) {
    super(storage);
  }

  private static void failOr(AtomicInteger failing) throws IOException {
    if (failing.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
      throw new IOException(EIO);
    }
  }

  @Override
  protected SegmentFile wrap(SegmentFile file) {
    return new Faulty(file);
  }

  @Override
  public SegmentFile open(int number) throws IOException {
    if (failingOpens.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
      throw new IOException("%08d.seg: open: %s".formatted(number, Errno.EACCES.text()));
    }
    return super.open(number);
  }

  private final class Faulty extends ForwardingSegmentFile {
    Faulty(SegmentFile file) {
      super(file);
    }

    @Override
    public ByteBuffer map() throws IOException {
      failOr(failingMaps);
      return super.map();
    }

    @Override
    public void write(long offset, ByteBuffer src) throws IOException {
      failOr(failingWrites);
      if (unwritable.test(src)) {
        throw new IOException(EIO);
      }
      super.write(offset, src.duplicate());
      if (!isOfSums(offset)) {
        failOr(failingAfterWrites);
      }
      src.position(src.limit());
    }

    @Override
    public void punch(long offset, long length) throws IOException {
      failOr(failingPunches);
      super.punch(offset, length);
    }

    @Override
    public void sync() throws IOException {
      failOr(failingSyncs);
      super.sync();
    }
  }
}
