package quire.log;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

/**
 * Segments that take no space and pretend to have data in every other page: as fragmented as
 * possible. Counts the pages that are punched. Thread-safe.
 */
public final class FragmentedStorage implements LogStorage {
  private static final int STRIDE = 2 * Pages.SIZE;

  private final int count;
  private final int segmentBits;
  private final AtomicLong punched = new AtomicLong();

  public FragmentedStorage(int count, int segmentBits) {
    this.count = count;
    this.segmentBits = segmentBits;
  }

  /** Bytes that have data. */
  public long bytes() {
    return count * ((1L << segmentBits) / 2 - Pages.SIZE);
  }

  /** Bytes that were punched. */
  public long punched() {
    return punched.get();
  }

  @Override
  public List<Integer> list() {
    return IntStream.rangeClosed(1, count).boxed().toList();
  }

  @Override
  public SegmentFile create(int number, long length, ByteBuffer header) {
    throw new UnsupportedOperationException();
  }

  @Override
  public SegmentFile open(int number) {
    return new Segment(number);
  }

  @Override
  public void delete(int number) {}

  private final class Segment implements SegmentFile {
    private final int number;

    Segment(int number) {
      this.number = number;
    }

    @Override
    public String name() {
      return "segment " + number;
    }

    @Override
    public long length() {
      return 1L << segmentBits;
    }

    @Override
    public void write(long offset, ByteBuffer src) {
      throw new UnsupportedOperationException();
    }

    @Override
    public ByteBuffer map() {
      return SegmentHeader.encode(1, number, segmentBits); // without checksums
    }

    @Override
    public void punch(long offset, long length) {
      punched.addAndGet(length);
    }

    /** All pages with an even number, except the header. */
    @Override
    public long nextData(long from) {
      long inStride = from % STRIDE;
      long at = inStride < Pages.SIZE ? from : from - inStride + STRIDE;
      return at < length() ? at : -1;
    }

    @Override
    public long nextHole(long from) {
      long inStride = from % STRIDE;
      return inStride < Pages.SIZE ? from - inStride + Pages.SIZE : from;
    }

    @Override
    public void sync() {}

    @Override
    public long allocatedBytes() {
      return length() / 2;
    }

    @Override
    public void close() {}
  }
}
