package quire.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
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
  private final ConcurrentSkipListMap<Integer, Segment> segments = new ConcurrentSkipListMap<>();

  /** Those that are damaged. Nothing is written to them, freed in them, or deleted. */
  private final ConcurrentSkipListMap<Integer, SegmentOpener.Opened> damaged =
      new ConcurrentSkipListMap<>();

  // guarded by this
  private final FreeRuns freeRuns = new FreeRuns();
  private @Nullable Segment current;
  private long currentEnd;
  private volatile int lastNumber;
  private volatile boolean held;

  private OffloadLog(LogStorage storage, int segmentBits) {
    this.storage = storage;
    this.segmentBits = segmentBits;
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
        damaged.put(number, opened);
        LOG.error(
            "log segment {}; what lies in it cannot be read, all else can; quire fsck names the"
                + " files",
            opened.damage());
      } else if (segment != null) {
        segments.put(number, segment);
      }
      lastNumber = number;
    }
  }

  /** What is wrong with the segments that are damaged, by their numbers. */
  public Map<Integer, String> damaged() {
    Map<Integer, String> damages = new TreeMap<>();
    damaged.forEach((number, opened) -> damages.put(number, String.valueOf(opened.damage())));
    return damages;
  }

  /** Whether an address is of a segment that is damaged. */
  public boolean isDamaged(long address) {
    return damaged.containsKey(number(address));
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
    int number = number(address);
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
    long room = base(current) + (1L << segmentBits) - currentEnd;
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
      long end = base(sealed) + (1L << segmentBits);
      if (currentEnd < end) {
        freeRuns.add(new LogRange(currentEnd, end - currentEnd));
      }
      current = null;
      deleteIfUnused(sealed);
    }
    int number = lastNumber + 1;
    try {
      long length = 1L << segmentBits;
      SegmentFile file = storage.create(number, length, SegmentHeader.encode(number, segmentBits));
      Segment segment = new Segment(number, file, file.map(), length);
      segments.put(number, segment);
      current = segment;
      currentEnd = base(segment) + SegmentHeader.BYTES;
      lastNumber = number;
    } catch (IOException e) {
      throw LogErrors.translate(e, "cannot make log segment %d".formatted(number));
    }
  }

  /** The longest run there can be: a segment without its header. */
  public long maxRunBytes() {
    return (1L << segmentBits) - SegmentHeader.BYTES;
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
    segment.write(offset(address), src);
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
    Segment part = readable(address);
    Segment segment =
        part != null && part.holds(offset(address), count) ? part : checked(address, count);
    segment.read(offset(address), into, at, count);
  }

  /** Whether the range lies inside the content of a live segment. */
  public boolean holds(long address, long length) {
    Segment segment = segments.get(number(address));
    return segment != null && segment.holds(offset(address), length);
  }

  /** What can be read of a damaged segment; null where that is nothing, or it is not damaged. */
  private @Nullable Segment readable(long address) {
    SegmentOpener.Opened opened = damaged.isEmpty() ? null : damaged.get(number(address));
    return opened == null ? null : opened.segment();
  }

  /**
   * As {@link #holds}, or in a segment that is damaged or missing: there were bytes, and who reads
   * them gets EIO.
   */
  public boolean mayHold(long address, long length) {
    int number = number(address);
    boolean lost = number > 0 && number <= lastNumber && !segments.containsKey(number);
    return lost
        ? offset(address) >= SegmentHeader.BYTES
            && length >= 0
            && length <= (1L << segmentBits) - offset(address)
        : holds(address, length);
  }

  /** What messages call an address: the segment's file and the offset in it. */
  public String describe(long address) {
    Segment segment = segments.get(number(address));
    String name = segment == null ? "segment " + number(address) : segment.name();
    return "%s offset %d".formatted(name, offset(address));
  }

  /** Makes all writes that returned before durable. */
  public void sync() {
    segments.values().forEach(Segment::sync);
  }

  /**
   * Gives ranges that nobody names back to the host file system; only whole pages of them. The
   * caller made the catalog change that dropped them durable before. Freeing a page again does
   * nothing, for addresses are used once. Segments that become empty are deleted. Does nothing once
   * the log is held.
   */
  public void free(Collection<LogRange> ranges) {
    if (held) {
      return;
    }
    Set<Segment> touched = new HashSet<>();
    for (LogRange range : coalesced(ranges)) {
      if (isDeleted(range.address())) {
        continue; // all of that segment is free, or nobody knows what is
      }
      Segment segment = checked(range.address(), range.length());
      segment.punch(offset(range.address()), range.length());
      touched.add(segment);
    }
    synchronized (this) {
      touched.forEach(this::deleteIfUnused);
    }
  }

  /** As {@link #free(Collection)}. Memory does not grow with the number of stretches. */
  public void free(PageSet pages) {
    pages.forEach(range -> free(List.of(range)));
  }

  private boolean isDeleted(long address) {
    int number = number(address);
    return number > 0 && number <= lastNumber && !segments.containsKey(number);
  }

  private static List<LogRange> coalesced(Collection<LogRange> ranges) {
    List<LogRange> sorted = new ArrayList<>(ranges);
    sorted.sort(Comparator.comparingLong(LogRange::address));
    List<LogRange> joined = new ArrayList<>();
    for (LogRange range : sorted) {
      long start = Pages.up(range.address());
      long end = Pages.down(range.end());
      LogRange last = joined.isEmpty() ? null : joined.get(joined.size() - 1);
      if (last != null && start <= last.end()) {
        long to = Math.max(end, last.end());
        joined.set(joined.size() - 1, new LogRange(last.address(), to - last.address()));
      } else if (start < end) {
        joined.add(new LogRange(start, end - start));
      }
    }
    return joined;
  }

  private synchronized void deleteIfUnused(Segment segment) {
    if (held || segment == current || !segment.closeIfUnused()) {
      return;
    }
    segments.remove(segment.number(), segment);
    long base = base(segment);
    freeRuns.forget(base, base + (1L << segmentBits));
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
      long base = base(found);
      found.forEachData(data -> visitor.accept(new LogRange(base + data.address(), data.length())));
    }
  }

  /** The pages in which the host has data. Costs as {@link #forEachData}, of all segments. */
  public PageSet data() {
    PageSet pages = new PageSet();
    segments.keySet().forEach(number -> forEachData(number, pages::add));
    return pages;
  }

  /** Closes the files. Does not sync. */
  @Override
  public synchronized void close() {
    segments.values().forEach(OffloadLog::close);
    segments.clear();
    damaged.values().forEach(opened -> close(opened.segment()));
    damaged.clear();
    current = null;
  }

  private static void close(@Nullable Segment segment) {
    try {
      if (segment != null) {
        segment.close();
      }
    } catch (IOException e) {
      LOG.warn("cannot close log segment {}", segment.name(), e);
    }
  }

  private Segment live(long address) {
    return checked(address, 0);
  }

  private Segment checked(long address, long length) {
    Segment segment = segments.get(number(address));
    if (segment == null || !segment.holds(offset(address), length)) {
      throw new FsException(
          Errno.EIO,
          "%d bytes at offset %d of log %s"
              .formatted(length, offset(address), missing(number(address), segment)));
    }
    return segment;
  }

  private String missing(int number, @Nullable Segment segment) {
    SegmentOpener.Opened opened = damaged.get(number);
    if (opened != null) {
      return "segment " + opened.damage();
    }
    return segment == null
        ? "segment %d: no such place (no such segment)".formatted(number)
        : segment.name() + ": no such place";
  }

  private int number(long address) {
    long number = address >>> segmentBits;
    return number > Integer.MAX_VALUE ? 0 : (int) number;
  }

  private long offset(long address) {
    return address & ((1L << segmentBits) - 1);
  }

  private long base(Segment segment) {
    return (long) segment.number() << segmentBits;
  }
}
