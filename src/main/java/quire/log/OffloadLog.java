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
 * <p>To write, a caller takes a run of pages with {@link #allocate}, writes each page of it once,
 * and gives the rest back. To free a range that the catalog no longer names, it first makes the
 * catalog change durable.
 *
 * <p>Errors are {@link FsException}: {@code ENOSPC} and {@code EDQUOT} if the host reports them,
 * {@code EIO} with file and offset for everything else, also for addresses that cannot be right.
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
  private volatile boolean missingAreLost;

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

  /** The damage of each damaged segment, by segment number. */
  public Map<Integer, String> damaged() {
    return damaged.damages();
  }

  /**
   * The reason for each segment that could not be opened but may be whole, by segment number: this
   * user may not open it, or the disk is mounted read-only.
   */
  public Map<Integer, String> barred() {
    return damaged.bars();
  }

  /** Whether a segment is damaged or could not be opened: then nothing is freed in it. */
  public boolean hasUnopened() {
    return !damaged.isEmpty();
  }

  /** Whether an address belongs to one of those. */
  public boolean isBarred(long address) {
    return damaged.isBarred(addresses.number(address));
  }

  /** Whether an address belongs to a segment that is damaged, or could not be opened. */
  public boolean isDamaged(long address) {
    return damaged.contains(addresses.number(address));
  }

  /** The highest segment number since this was opened; 0 if there was no segment. */
  public int lastNumber() {
    return allocator.lastNumber();
  }

  /**
   * Makes sure that no new segment gets a number up to this one. Rows that name a missing segment
   * must not find the bytes of another.
   */
  public void neverUse(int number) {
    allocator.neverUse(number);
  }

  /**
   * As {@link #neverUse(int)}, for the segment of an address. Ignores an address far beyond all
   * segments.
   */
  public void neverUse(long address) {
    allocator.neverUse(address);
  }

  /**
   * From now on no pages and no segments are freed. For a store whose catalog has lost rows: these
   * may have named any page.
   */
  public void hold() {
    allocator.hold();
  }

  /** Whether {@link #hold} was called. */
  public boolean isHeld() {
    return allocator.isHeld();
  }

  /**
   * Deletes the segments without content. Not to be called while the catalog may still name bytes
   * that a loss of power took, because the numbers could be used again.
   */
  public void deleteUnused() {
    allocator.deleteUnused();
  }

  /**
   * Hands out pages of one segment, contiguous and never written before. They belong to the caller
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
   * Writes all bytes that remain in {@code src}, best a direct buffer, and moves its position. On
   * an error the pages still belong to the caller, unwritten, and may be given back.
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

  /** Puts {@code count} bytes at index {@code at}; the position of the buffer does not move. */
  public void read(long address, ByteSink into, int at, int count) {
    Segment part = damaged.rest(addresses.number(address));
    Segment segment =
        part != null && part.holds(addresses.offset(address), count)
            ? part
            : segments.checked(address, count);
    segment.read(addresses.offset(address), into, at, count);
  }

  /**
   * Compares pages with their checksums, in order, and reports each page that is not known to be
   * right, including pages without data. It reports nothing about segments of an older program,
   * about damaged and about missing ones.
   *
   * @param pages whole pages
   * @param visitor receives the page's address, and what is wrong
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

  /** The segment number in an address, whether the segment exists or not. */
  public int segmentOf(long address) {
    return addresses.number(address);
  }

  /** The offset of an address in its segment. */
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
   * As {@link #holds}; also true for a damaged or missing segment, which had bytes that a read now
   * answers with EIO.
   */
  public boolean mayHold(long address, long length) {
    return allocator.isGone(address)
        ? addresses.areInOneSegment(address, length)
        : holds(address, length);
  }

  /**
   * Whether the range is in a segment that is damaged or missing, and may come back from a backup:
   * rows that name it are to be kept.
   */
  public boolean mayComeBack(long address, long length) {
    return isDamaged(address)
        || (!missingAreLost && mayHold(address, length) && !holds(address, length));
  }

  /** From now on, missing segments count as lost: they do not come back from a backup. */
  public void giveUpMissing() {
    missingAreLost = true;
  }

  /** Whether {@link #giveUpMissing} was called. */
  public boolean givesUpMissing() {
    return missingAreLost;
  }

  /** The name of an address in messages: the segment's file and the offset in it. */
  public String describe(long address) {
    Segment segment = segments.of(address);
    String name = segment == null ? "segment " + addresses.number(address) : segment.name();
    return "%s offset %d".formatted(name, addresses.offset(address));
  }

  /**
   * Makes all writes that returned before durable. Tries all segments before it fails.
   *
   * @throws FsException EIO if the disk may have lost some; {@link #undurable} tells which
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

  /** As {@link #sync}; also fails if an earlier sync failed for pages that still have a name. */
  public void syncAll() {
    sync();
    undurable.requireNone();
  }

  /** The pages that a sync failed to make durable. */
  public Undurable undurable() {
    return undurable;
  }

  /**
   * Gives ranges without a name back to the host file system; only whole pages of them. The caller
   * has already made the catalog change that dropped them durable. Freeing a page again does
   * nothing, because addresses are used once. Segments that become empty are deleted. Frees what it
   * can before it fails. Does nothing once the log is held.
   */
  public void free(Collection<LogRange> ranges) {
    freeing.free(ranges);
  }

  /**
   * As {@link #free(Collection)}, for pages found by {@link #data}, except pages written since: a
   * failed write may have left bytes in a page that then went to another caller. Memory does not
   * grow with the number of stretches.
   */
  public void free(PageSet pages) {
    freeing.free(pages);
  }

  /** The bytes that the segments occupy on the disk. */
  public long allocatedBytes() {
    return segments.all().stream().mapToLong(Segment::allocatedBytes).sum();
  }

  /** All segments by number. */
  public List<SegmentInfo> segments() {
    return segments.all().stream().map(Segment::info).toList();
  }

  /**
   * Visits the stretches of a segment in which the host has data, in order; none if there is no
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
   * The pages in which the host has data. Costs as {@link #forEachData}, of all segments. If some
   * of them are to be freed, {@link #free(PageSet)} must be called before this is called again.
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
