package quire.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quire.error.Errno;
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

  /** Segments behind the last that may be missing; an address that is farther off is nonsense. */
  private static final int MOST_MISSING = 100_000;

  private final LogStorage storage;
  private final int segmentBits;
  private final Addresses addresses;
  private final ConcurrentSkipListMap<Integer, Segment> segments = new ConcurrentSkipListMap<>();

  private final DamagedSegments damaged = new DamagedSegments();

  private final Undurable undurable = new Undurable();

  // guarded by this
  private final FreeRuns freeRuns = new FreeRuns();
  private @Nullable Segment current;
  private long currentEnd;
  private volatile int lastNumber;
  private volatile boolean held;

  /** What was written since {@link #data} was called, until pages are freed; null otherwise. */
  private @Nullable PageSet writtenSince;

  private OffloadLog(LogStorage storage, int segmentBits) {
    this.storage = storage;
    this.segmentBits = segmentBits;
    this.addresses = new Addresses(segmentBits);
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
      log.openSegments();
    } catch (IOException e) {
      log.close();
      throw LogErrors.translate(e, "cannot open the log");
    } catch (RuntimeException e) {
      log.close();
      throw e;
    }
    return log;
  }

  private void openSegments() throws IOException {
    SegmentOpener opener = new SegmentOpener(storage, segmentBits);
    for (int number : storage.list()) {
      SegmentOpener.Opened opened = opener.open(number);
      Segment segment = opened.segment();
      if (opened.damage() != null) {
        damaged.add(number, opened);
      } else if (segment != null) {
        segments.put(number, segment);
      }
      lastNumber = number;
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
    return lastNumber;
  }

  /**
   * Sees to it that no new segment gets a number up to this: what names a segment that is missing
   * is not to find another one's bytes.
   */
  public synchronized void neverUse(int number) {
    lastNumber = Math.max(lastNumber, number);
  }

  /** As {@link #neverUse(int)}, of an address, unless that is far from all that there is. */
  public synchronized void neverUse(long address) {
    int number = addresses.number(address);
    if (number <= lastNumber + MOST_MISSING) {
      neverUse(number);
    }
  }

  /**
   * From now on nothing is freed, neither pages nor segments: for a store whose catalog has lost
   * rows that may have named any page.
   */
  public void hold() {
    held = true;
  }

  /** Whether {@link #hold} was called. */
  public boolean isHeld() {
    return held;
  }

  /**
   * Deletes the segments without content. Not for a log whose catalog may still name what a loss of
   * power took: their numbers could be used again.
   */
  public synchronized void deleteUnused() {
    segments.values().forEach(this::deleteIfUnused);
  }

  /**
   * Hands out pages of one segment, contiguous and never written before. They are the caller's
   * until written or given back.
   *
   * @param minBytes a multiple of a page, at most {@link #maxRunBytes}
   * @param wantBytes a multiple of a page, at least {@code minBytes}
   * @return from {@code minBytes} to {@code wantBytes} bytes
   */
  public synchronized LogRange allocate(long minBytes, long wantBytes) {
    if (minBytes <= 0
        || minBytes > maxRunBytes()
        || wantBytes < minBytes
        || Pages.offset(minBytes | wantBytes) != 0) {
      throw new IllegalArgumentException("run of %d to %d bytes".formatted(minBytes, wantBytes));
    }
    LogRange run = freeRuns.take(wantBytes, wantBytes);
    if (run == null) {
      run = takeFromCurrent(minBytes, wantBytes);
    }
    if (run == null && freeRuns.largest() >= minBytes) {
      run = freeRuns.take(freeRuns.largest(), wantBytes);
    }
    if (run == null) {
      startSegment();
      run = takeFromCurrent(minBytes, wantBytes);
    }
    if (run == null) {
      throw new IllegalStateException("a new segment has no room");
    }
    live(run.address()).addUnwritten(run.length());
    return run;
  }

  private @Nullable LogRange takeFromCurrent(long minBytes, long wantBytes) {
    if (current == null) {
      return null;
    }
    long room = addresses.base(current.number()) + addresses.segmentBytes() - currentEnd;
    if (room < minBytes) {
      return null;
    }
    LogRange run = new LogRange(currentEnd, Math.min(room, wantBytes));
    currentEnd = run.end();
    return run;
  }

  private void startSegment() {
    Segment sealed = current;
    if (sealed != null) {
      long end = addresses.base(sealed.number()) + addresses.segmentBytes();
      if (currentEnd < end) {
        freeRuns.add(new LogRange(currentEnd, end - currentEnd));
      }
      current = null;
      deleteIfUnused(sealed);
    }
    int number = lastNumber + 1;
    try {
      long length = addresses.segmentBytes();
      SegmentFile file = storage.create(number, length, SegmentHeader.encode(number, segmentBits));
      Segment segment = new Segment(number, file, file.map(), length);
      segments.put(number, segment);
      current = segment;
      currentEnd = addresses.base(segment.number()) + SegmentHeader.BYTES;
      lastNumber = number;
    } catch (IOException e) {
      throw LogErrors.translate(e, "cannot make log segment %d".formatted(number));
    }
  }

  /** The longest run there can be: a segment without its header. */
  public long maxRunBytes() {
    return addresses.segmentBytes() - SegmentHeader.BYTES;
  }

  /** Takes back pages of a run that were not written. */
  public synchronized void giveBack(LogRange run) {
    Segment segment = live(run.address());
    segment.addUnwritten(-run.length());
    freeRuns.add(run);
    deleteIfUnused(segment);
  }

  /**
   * Writes all that remains in {@code src}, best a direct buffer, and moves its position. On an
   * error the pages stay the caller's, unwritten, and may be given back.
   *
   * @param address of a page of a run; the bytes need not fill the last page
   */
  public void write(long address, ByteBuffer src) {
    long pages = Pages.up(src.remaining());
    Segment segment = checked(address, pages);
    synchronized (this) {
      if (writtenSince != null) {
        writtenSince.add(new LogRange(address, pages));
      }
    }
    segment.write(addresses.offset(address), src);
    synchronized (this) {
      segment.addUnwritten(-pages);
    }
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
            : checked(address, count);
    segment.read(addresses.offset(address), into, at, count);
  }

  /** Whether the range lies inside the content of a live segment. */
  public boolean holds(long address, long length) {
    Segment segment = segments.get(addresses.number(address));
    return segment != null && segment.holds(addresses.offset(address), length);
  }

  /**
   * As {@link #holds}, or in a segment that is damaged or missing: there were bytes, and who reads
   * them gets EIO.
   */
  public boolean mayHold(long address, long length) {
    return isGone(address) ? addresses.areInOneSegment(address, length) : holds(address, length);
  }

  /** What messages call an address: the segment's file and the offset in it. */
  public String describe(long address) {
    Segment segment = segments.get(addresses.number(address));
    String name = segment == null ? "segment " + addresses.number(address) : segment.name();
    return "%s offset %d".formatted(name, addresses.offset(address));
  }

  /**
   * Makes all writes that returned before durable. Tries all segments before it fails.
   *
   * @throws FsException EIO where the disk may have lost some; {@link #undurable} tells which
   */
  public void sync() {
    forEachBeforeFailing(segments.values(), this::sync);
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

  private static <T> void forEachBeforeFailing(Collection<T> all, Consumer<T> action) {
    FsException failure = null;
    for (T each : all) {
      try {
        action.accept(each);
      } catch (FsException e) {
        failure = e;
      }
    }
    if (failure != null) {
      throw failure;
    }
  }

  /**
   * Gives ranges that nobody names back to the host file system; only whole pages of them. The
   * caller made the catalog change that dropped them durable before. Freeing a page again does
   * nothing, for addresses are used once. Segments that become empty are deleted. Frees what it can
   * before it fails. Does nothing once the log is held.
   */
  public void free(Collection<LogRange> ranges) {
    if (held) {
      return;
    }
    undurable.freed(ranges);
    Set<Segment> touched = new HashSet<>();
    try {
      forEachBeforeFailing(WholePages.of(ranges), range -> punch(range, touched));
    } finally {
      synchronized (this) {
        touched.forEach(this::deleteIfUnused);
      }
    }
  }

  private void punch(LogRange range, Set<Segment> touched) {
    if (isGone(range.address())) {
      return; // all of that segment is free, or nobody knows what is
    }
    Segment segment = checked(range.address(), range.length());
    segment.punch(addresses.offset(range.address()), range.length());
    touched.add(segment);
  }

  /**
   * As {@link #free(Collection)}, of pages that {@link #data} has told, but for those that were
   * written since: a write that failed may have left bytes, and its pages went to another. Memory
   * does not grow with the number of stretches.
   */
  public void free(PageSet pages) {
    pages.forEach(this::freeUnlessWritten);
    synchronized (this) {
      writtenSince = null;
    }
  }

  /** No write begins between the look and the end. */
  private synchronized void freeUnlessWritten(LogRange stretch) {
    List<LogRange> unwritten = new ArrayList<>();
    if (writtenSince == null) {
      unwritten.add(stretch);
    } else {
      writtenSince.missing(stretch, unwritten::add);
    }
    free(unwritten);
  }

  /** Whether there was a segment, which is deleted, damaged or missing. */
  private boolean isGone(long address) {
    int number = addresses.number(address);
    return number > 0 && number <= lastNumber && !segments.containsKey(number);
  }

  private synchronized void deleteIfUnused(Segment segment) {
    if (held || segment == current || !segment.closeIfUnused()) {
      return;
    }
    segments.remove(segment.number(), segment);
    long base = addresses.base(segment.number());
    freeRuns.forget(base, base + addresses.segmentBytes());
    try {
      storage.delete(segment.number());
    } catch (IOException e) {
      // an empty segment that stays is removed by the next deleteUnused
      LOG.warn("cannot delete the empty log segment {}", segment.name(), e);
    }
  }

  /** What the segments occupy on the disk, in bytes. */
  public long allocatedBytes() {
    return segments.values().stream().mapToLong(Segment::allocatedBytes).sum();
  }

  /** All segments by number. */
  public List<SegmentInfo> segments() {
    return segments.values().stream().map(Segment::info).toList();
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
    synchronized (this) {
      writtenSince = held ? null : new PageSet();
    }
    PageSet pages = new PageSet();
    segments.keySet().forEach(number -> forEachData(number, pages::add));
    return pages;
  }

  /** Closes the files. Does not sync. */
  @Override
  public synchronized void close() {
    for (Segment segment : segments.values()) {
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
    current = null;
  }

  private Segment live(long address) {
    return checked(address, 0);
  }

  private Segment checked(long address, long length) {
    Segment segment = segments.get(addresses.number(address));
    if (segment == null || !segment.holds(addresses.offset(address), length)) {
      throw new FsException(
          Errno.EIO,
          "%d bytes at offset %d of log %s"
              .formatted(
                  length,
                  addresses.offset(address),
                  damaged.whyNot(addresses.number(address), segment)));
    }
    return segment;
  }
}
