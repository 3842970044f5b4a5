package quire.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quire.error.FsException;
import quire.io.ByteSink;

/**
 * Bytes at absolute addresses in segment files. Thread-safe.
 *
 * <p>Whoever writes takes a run of pages with {@link #allocate}, writes each page of it once, and
 * gives the rest back. What a caller no longer names it frees, after the catalog change that
 * dropped it is durable.
 *
 * <p>Errors are {@link FsException}: {@code ENOSPC} and {@code EDQUOT} as the host says, {@code
 * EIO} with file and offset for everything else, also for addresses that cannot be right.
 */
public final class OffloadLog implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(OffloadLog.class);
  private static final int MIN_SEGMENT_BITS = 20;
  private static final int MAX_SEGMENT_BITS = 30;

  private final Addresses addresses;
  private final DamagedSegments damaged = new DamagedSegments();
  private final LiveSegments segments;
  private final Undurable undurable = new Undurable();

  private final RunAllocator allocator;
  private final Freeing freeing;

  private OffloadLog(LogStorage storage, int segmentBits) {
    this.addresses = new Addresses(segmentBits);
    this.segments = new LiveSegments(addresses, damaged);
    this.allocator = new RunAllocator(storage, addresses, segments);
    this.freeing = new Freeing(addresses, segments, allocator, undurable);
  }

  /**
   * Opens all segments.
   *
   * @param segmentBits a segment is {@code 1 << segmentBits} bytes long, 20 to 30
   */
  public static OffloadLog open(LogStorage storage, int segmentBits) {
    if (segmentBits < MIN_SEGMENT_BITS || segmentBits > MAX_SEGMENT_BITS) {
      throw new IllegalArgumentException("segment bits: " + segmentBits);
    }
    OffloadLog log = new OffloadLog(storage, segmentBits);
    try {
      log.openSegments(new SegmentOpener(storage, segmentBits), storage.list());
    } catch (IOException e) {
      log.close();
      throw LogErrors.translate(e, "cannot open the log");
    } catch (RuntimeException e) {
      log.close();
      throw e;
    }
    return log;
  }

  private void openSegments(SegmentOpener opener, List<Integer> numbers) throws IOException {
    for (int number : numbers) {
      SegmentOpener.Opened opened = opener.open(number);
      Segment segment = opened.segment();
      if (opened.damage() != null) {
        damaged.add(number, opened);
      } else if (segment != null) {
        segments.put(segment);
      }
      allocator.neverUse(number);
    }
  }

  /** What is wrong with the segments that are damaged, by their numbers. */
  public Map<Integer, String> damaged() {
    return damaged.damages();
  }

  /** Whether an address is of a segment that is damaged. */
  public boolean isDamaged(long address) {
    return damaged.contains(addresses.number(address));
  }

  /** The highest number that a segment has had since this was opened; 0 where there was none. */
  public int lastNumber() {
    return allocator.lastNumber();
  }

  /**
   * Sees to it that no new segment gets a number up to this: what names a segment that is missing
   * is not to find another one's bytes.
   */
  public void neverUse(int number) {
    allocator.neverUse(number);
  }

  /** As {@link #neverUse(int)}, of an address, unless that is far from all that there is. */
  public void neverUse(long address) {
    allocator.neverUse(address);
  }

  /**
   * From now on nothing is freed, neither pages nor segments: for a store whose catalog has lost
   * rows that may have named any page.
   */
  public void hold() {
    allocator.hold();
  }

  /** Whether {@link #hold} was called. */
  public boolean isHeld() {
    return allocator.isHeld();
  }

  /**
   * Deletes the segments without content. Not for a log whose catalog may still name what a loss of
   * power took: their numbers could be used again.
   */
  public void deleteUnused() {
    allocator.deleteUnused();
  }

  /**
   * Hands out pages of one segment, contiguous and never written before. They are the caller's
   * until written or given back.
   *
   * @param minBytes a multiple of a page, at most {@link #maxRunBytes}
   * @param wantBytes a multiple of a page, at least {@code minBytes}
   * @return from {@code minBytes} to {@code wantBytes} bytes
   */
  public LogRange allocate(long minBytes, long wantBytes) {
    if (minBytes <= 0
        || minBytes > maxRunBytes()
        || wantBytes < minBytes
        || Pages.offset(minBytes | wantBytes) != 0) {
      throw new IllegalArgumentException("run of %d to %d bytes".formatted(minBytes, wantBytes));
    }
    return allocator.allocate(minBytes, wantBytes);
  }

  /** The longest run there can be: a segment without its header. */
  public long maxRunBytes() {
    return addresses.segmentBytes() - SegmentHeader.BYTES;
  }

  /** Takes back pages of a run that were not written. */
  public void giveBack(LogRange run) {
    segments.checked(run.address(), run.length());
    allocator.giveBack(run);
  }

  /**
   * Writes all that remains in {@code src}, best a direct buffer, and moves its position. On an
   * error the pages stay the caller's, unwritten, and may be given back.
   *
   * @param address of a page of a run; the bytes need not fill the last page
   */
  public void write(long address, ByteBuffer src) {
    long pages = Pages.up(src.remaining());
    Segment segment = segments.checked(address, pages);
    freeing.writing(new LogRange(address, pages));
    segment.write(addresses.offset(address), src);
    allocator.written(segment, pages);
  }

  /** Fills the rest of {@code dst} and moves its position. */
  public void read(long address, ByteBuffer dst) {
    read(address, ByteSink.of(dst), dst.position(), dst.remaining());
    dst.position(dst.limit());
  }

  /** Puts {@code count} bytes at index {@code at}; the position of the buffer stays. */
  public void read(long address, ByteSink into, int at, int count) {
    Segment part = damaged.rest(addresses.number(address));
    Segment segment =
        part != null && part.holds(addresses.offset(address), count)
            ? part
            : segments.checked(address, count);
    segment.read(addresses.offset(address), into, at, count);
  }

  /**
   * Compares pages with their checksums, in order, and tells of each that is not known to be right,
   * also of those without data. Of segments that an older program made, nothing is known and
   * nothing told; nor of those that are damaged or not there.
   *
   * @param pages whole pages
   * @param visitor gets the page's address, and what is wrong
   */
  public void compare(LogRange pages, BiConsumer<Long, PageDoubt> visitor) {
    long address = pages.address();
    while (address < pages.end()) {
      long base = address - addresses.offset(address);
      long end = Math.min(pages.end(), base + addresses.segmentBytes());
      Segment segment = segments.of(address);
      if (segment != null && holds(address, end - address)) {
        segment.compare(
            addresses.offset(address),
            end - address,
            (offset, doubt) -> visitor.accept(base + offset, doubt));
      }
      address = end;
    }
  }

  /** The number of the segment that an address is of, whether there is one or not. */
  public int segmentOf(long address) {
    return addresses.number(address);
  }

  /** Where in its segment an address is. */
  public long offsetOf(long address) {
    return addresses.offset(address);
  }

  /** The names of the segments whose pages have no checksums: an older program made them. */
  public List<String> withoutSums() {
    return segments.all().stream().filter(each -> !each.hasSums()).map(Segment::name).toList();
  }

  /** Whether the range lies inside the content of a live segment. */
  public boolean holds(long address, long length) {
    return segments.hold(address, length);
  }

  /**
   * As {@link #holds}, or in a segment that is damaged or missing: there were bytes, and who reads
   * them gets EIO.
   */
  public boolean mayHold(long address, long length) {
    return allocator.isGone(address)
        ? addresses.areInOneSegment(address, length)
        : holds(address, length);
  }

  /** What messages call an address: the segment's file and the offset in it. */
  public String describe(long address) {
    Segment segment = segments.of(address);
    String name = segment == null ? "segment " + addresses.number(address) : segment.name();
    return "%s offset %d".formatted(name, addresses.offset(address));
  }

  /**
   * Makes all writes that returned before durable. Tries all segments before it fails.
   *
   * @throws FsException EIO where the disk may have lost some; {@link #undurable} tells which
   */
  public void sync() {
    Freeing.forEachBeforeFailing(segments.all(), this::sync);
  }

  private void sync(Segment segment) {
    long base = addresses.base(segment.number());
    segment.sync(
        lost ->
            lost.forEach(
                range -> undurable.add(new LogRange(base + range.address(), range.length()))));
  }

  /** As {@link #sync}, and fails where an earlier one failed for pages that are still named. */
  public void syncAll() {
    sync();
    undurable.requireNone();
  }

  /** What syncs have failed to make durable. */
  public Undurable undurable() {
    return undurable;
  }

  /**
   * Gives ranges that nobody names back to the host file system; only whole pages of them. The
   * caller made the catalog change that dropped them durable before. Freeing a page again does
   * nothing, for addresses are used once. Segments that become empty are deleted. Frees what it can
   * before it fails. Does nothing once the log is held.
   */
  public void free(Collection<LogRange> ranges) {
    freeing.free(ranges);
  }

  /**
   * As {@link #free(Collection)}, of pages that {@link #data} has told, but for those that were
   * written since: a write that failed may have left bytes, and its pages went to another. Memory
   * does not grow with the number of stretches.
   */
  public void free(PageSet pages) {
    freeing.free(pages);
  }

  /** What the segments occupy on the disk, in bytes. */
  public long allocatedBytes() {
    return segments.all().stream().mapToLong(Segment::allocatedBytes).sum();
  }

  /** All segments by number. */
  public List<SegmentInfo> segments() {
    return segments.all().stream().map(Segment::info).toList();
  }

  /**
   * Visits the stretches of a segment in which the host has data, in order; none where there is no
   * such segment. Costs two system calls for each.
   */
  public void forEachData(int segment, Consumer<LogRange> visitor) {
    Segment found = segments.get(segment);
    if (found != null) {
      long base = addresses.base(found.number());
      found.forEachData(data -> visitor.accept(new LogRange(base + data.address(), data.length())));
    }
  }

  /**
   * The pages in which the host has data. Costs as {@link #forEachData}, of all segments. Whoever
   * frees some of them calls {@link #free(PageSet)} before it is called again.
   */
  public PageSet data() {
    freeing.begin();
    PageSet pages = new PageSet();
    segments.numbers().forEach(number -> forEachData(number, pages::add));
    return pages;
  }

  /** Closes the files. Does not sync. */
  @Override
  public synchronized void close() {
    for (Segment segment : segments.all()) {
      try {
        segment.close();
      } catch (IOException e) {
        LOG.warn("cannot close log segment {}", segment.name(), e);
      }
    }
    segments.clear();
    try {
      damaged.close();
    } catch (IOException e) {
      LOG.warn("cannot close a damaged log segment", e);
    }
    allocator.close();
  }
}
