package quire.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands out runs of pages from new segments, and deletes segments that become empty. Thread-safe.
 */
final class RunAllocator {
  private static final Logger LOG = LoggerFactory.getLogger(RunAllocator.class);

  /** The most segments behind the last one that may be missing; addresses beyond are nonsense. */
  private static final int MOST_MISSING = 100_000;

  private final LogStorage storage;
  private final Addresses addresses;

  /** Shared with the log. */
  private final LiveSegments segments;

  // guarded by this
  private final FreeRuns freeRuns = new FreeRuns();
  private @Nullable Segment current;
  private long currentEnd;
  private volatile int lastNumber;
  private volatile boolean held;

  RunAllocator(LogStorage storage, Addresses addresses, LiveSegments segments) {
    this.storage = storage;
    this.addresses = addresses;
    this.segments = segments;
  }

  /** The highest number that a segment has had, or that was reserved by {@link #neverUse}. */
  int lastNumber() {
    return lastNumber;
  }

  synchronized void neverUse(int number) {
    lastNumber = Math.max(lastNumber, number);
  }

  /** Reserves the segment number of an address. Ignores an address far beyond all segments. */
  synchronized void neverUse(long address) {
    int number = addresses.number(address);
    if (number <= lastNumber + MOST_MISSING) {
      neverUse(number);
    }
  }

  /** From now on no segment is deleted. */
  void hold() {
    held = true;
  }

  boolean isHeld() {
    return held;
  }

  /** As {@link OffloadLog#allocate}, with valid arguments. */
  synchronized LogRange allocate(long minBytes, long wantBytes) {
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
    segmentOf(run).addUnwritten(run.length());
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
      SegmentFile file =
          storage.create(
              number,
              length + PageSums.tableBytes(length),
              SegmentHeader.encode(number, addresses.segmentBits()));
      Segment segment = map(number, file, length);
      segments.put(segment);
      current = segment;
      currentEnd = addresses.base(segment.number()) + SegmentHeader.BYTES;
      lastNumber = number;
    } catch (IOException e) {
      throw LogErrors.translate(e, "cannot make log segment %d".formatted(number));
    }
  }

  /** Closes the file if it cannot be mapped. */
  private static Segment map(int number, SegmentFile file, long length) throws IOException {
    boolean mapped = false;
    try {
      ByteBuffer map = file.map();
      Segment segment = new Segment(number, file, map, PageSums.of(file, map, length), length);
      mapped = true;
      return segment;
    } finally {
      if (!mapped) {
        file.close();
      }
    }
  }

  /** Takes back pages that were not written. */
  synchronized void giveBack(LogRange run) {
    Segment segment = segmentOf(run);
    segment.addUnwritten(-run.length());
    freeRuns.add(run);
    deleteIfUnused(segment);
  }

  /** Notes that pages of a run were written. */
  synchronized void written(Segment segment, long bytes) {
    segment.addUnwritten(-bytes);
  }

  private Segment segmentOf(LogRange run) {
    return Objects.requireNonNull(segments.of(run.address()), "its segment");
  }

  /** Whether the address belongs to a segment that is deleted, damaged or missing. */
  boolean isGone(long address) {
    int number = addresses.number(address);
    return number > 0 && number <= lastNumber && segments.get(number) == null;
  }

  synchronized void deleteUnused() {
    deleteUnused(segments.all());
  }

  synchronized void deleteUnused(Collection<Segment> of) {
    of.forEach(this::deleteIfUnused);
  }

  private void deleteIfUnused(Segment segment) {
    if (held || segment == current || !segment.closeIfUnused()) {
      return;
    }
    segments.remove(segment);
    long base = addresses.base(segment.number());
    freeRuns.forget(base, base + addresses.segmentBytes());
    try {
      storage.delete(segment.number());
    } catch (IOException e) {
      // the next deleteUnused removes an empty segment that stays
      LOG.warn("cannot delete the empty log segment {}", segment.name(), e);
    }
  }

  /** From now on nothing is handed out. */
  synchronized void close() {
    current = null;
  }
}
