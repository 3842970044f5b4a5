package quire.stream;

import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quire.error.Errno;
import quire.error.FsException;

/**
 * Keeps the last bytes written to it, up to a fixed capacity, and counts all of them. Thread-safe.
 * Writers wait for each other. Readers do not wait for writers, nor writers for readers. Offsets,
 * totals and capacities are bytes.
 */
public final class ReplayBuffer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ReplayBuffer.class);

  private final Map<Runnable, Long> waiting = new ConcurrentHashMap<>();

  /** May be replaced while the end is 0, so a reader reads it after the end. */
  private volatile Place place;

  private volatile End end;
  private volatile long claimed;
  private volatile long time;

  private record Place(Ring ring, RingLayout layout, PageSeals seals) {
    static Place of(Ring ring, RingLayout layout) {
      return new Place(ring, layout, new PageSeals(ring, layout));
    }
  }

  /**
   * The end of the buffer's content.
   *
   * @param total bytes ever written
   * @param last the last of them; -1 if it has to be read
   * @param sum of the last page's bytes, as in {@link RingState}
   */
  private record End(long total, int last, int sum) {}

  ReplayBuffer(Ring ring, RingState state) {
    this.place = Place.of(ring, state.layout());
    this.end = new End(state.total(), -1, state.sum());
    this.claimed = state.claimed();
    this.time = state.time();
  }

  /** A buffer in memory, which ends with the process. */
  public static ReplayBuffer inMemory(int capacity) {
    RingLayout layout = RingLayout.withoutSums(capacity);
    return new ReplayBuffer(new MemoryRing(layout), RingState.empty(layout, 0));
  }

  public int capacity() {
    return place.layout.capacity();
  }

  /** The number of bytes ever written: the offset of the next write. */
  public long total() {
    return end.total;
  }

  /** The total, and the last byte; null if nothing was written yet, or that byte is damaged. */
  public @Nullable StreamEnd end() {
    while (true) {
      End now = end;
      if (now.total == 0) {
        return null;
      }
      if (now.last >= 0) {
        return new StreamEnd(now.total, (byte) now.last);
      }
      ByteBuffer last = ByteBuffer.allocate(1);
      try {
        if (readFrom(now.total - 1, last).offset() == now.total - 1) {
          return new StreamEnd(now.total, last.get(0));
        }
      } catch (FsException e) {
        if (e.errno() == Errno.EIO) {
          return null;
        }
        throw e;
      }
    }
  }

  /** The offset of the oldest byte that is kept; the total if none is. */
  public long oldest() {
    long total = end.total;
    return Math.clamp(claimed - capacity(), 0L, total);
  }

  /** The time of the last write, in nanoseconds since 1970. */
  public long time() {
    return time;
  }

  /**
   * Writes all of {@code from} at the end. If that is more than the capacity, keeps the last bytes,
   * and counts all of them.
   *
   * @param now nanoseconds since 1970
   * @throws FsException the disk's error; the bytes do not count then, but may have overwritten the
   *     oldest
   */
  public synchronized void write(ByteBuffer from, long now) {
    if (!from.hasRemaining()) {
      return;
    }
    Place to = place;
    End before = ready(to);
    long after = before.total + from.remaining();
    int last = Byte.toUnsignedInt(from.get(from.limit() - 1));
    claimed = Math.max(claimed, after); // a volatile write: readers check it, so it comes first
    to.ring.announce(new RingState(to.layout, before.total, claimed, before.sum, time));
    long first = to.layout.firstKept(before.total, after);
    from.position(from.limit() - (int) (after - first));
    put(to, first, from);
    int sum = to.seals.add(first, from);
    from.position(from.limit());
    to.ring.mark(new RingState(to.layout, after, claimed, sum, now));
    time = now;
    end = new End(after, last, sum);
    if (!waiting.isEmpty()) {
      wake();
    }
  }

  /**
   * The end at which a write begins: behind the last page if that is damaged, so that the new bytes
   * can be read.
   */
  private End ready(Place to) {
    End now = end;
    boolean intact = to.seals.resume(now.total, now.sum);
    if (claimed - to.layout.capacity() >= now.total) {
      // a write that was cut short has overwritten everything: keep the bytes written from now on
      claimed = now.total + to.layout.capacity();
      end = new End(now.total, now.last, to.seals.resumeAnyway(now.total));
      return end;
    }
    if (intact) {
      return now;
    }
    long next = to.seals.skip(now.total);
    LOG.error(
        "{}: the last page of the stream is damaged, and new bytes are written to the next one,"
            + " at {}; there are no bytes from {} to there",
        to.ring.view().name(),
        next,
        now.total);
    End behind = new End(next, -1, PageSum.ofNothing(next / RingLayout.PAGE));
    end = behind;
    return behind;
  }

  /** Does not move the position. */
  private static void put(Place place, long offset, ByteBuffer from) {
    Ring ring = place.ring;
    int at = place.layout.at(offset);
    int toEnd = Math.min(place.layout.ringBytes() - at, from.remaining());
    ByteBuffer first = from.slice(from.position(), toEnd);
    ByteBuffer rest = from.slice(from.position() + toEnd, from.remaining() - toEnd);
    ring.put(at, first);
    if (rest.hasRemaining()) {
      ring.put(0, rest);
    }
  }

  /**
   * Fills {@code into} with bytes from {@code offset} on, or from the oldest byte if that is
   * greater. At the end or beyond it there are none, and the result tells the end.
   *
   * @throws FsException EINVAL if {@code offset} is negative, EIO if the byte there does not match
   *     its checksum
   */
  public Replay readFrom(long offset, ByteBuffer into) {
    if (offset < 0) {
      throw new FsException(Errno.EINVAL, "an offset cannot be negative: " + offset);
    }
    while (true) {
      End now = end;
      Place at = place;
      int capacity = at.layout.capacity();
      long from = Math.max(offset, Math.clamp(claimed - capacity, 0L, now.total));
      if (from >= now.total || !into.hasRemaining()) {
        return new Replay(Math.min(from, now.total), 0);
      }
      int wanted = (int) Math.min(into.remaining(), now.total - from);
      RingView view = at.ring.view();
      int length = view.intact(from, wanted, now.total, now.sum);
      view.copy(from, length, into);
      VarHandle.acquireFence(); // first the copy, then the check for overwritten bytes
      long lost = claimed - capacity - from;
      if (lost <= 0 && length == 0) {
        throw damaged(view, from, now.total);
      }
      if (lost < length) {
        return keep(from, length, (int) Math.max(0, lost), into);
      }
    }
  }

  private static FsException damaged(RingView view, long from, long total) {
    return new FsException(
        Errno.EIO,
        ("%s: the page at offset %d does not match its checksum: it is damaged, or a loss of power"
                + " has taken it; the bytes from %d to %d of the stream cannot be read")
            .formatted(
                view.name(),
                view.placeInFile(from),
                from,
                Math.min(total, (from / RingLayout.PAGE + 1) * RingLayout.PAGE)));
  }

  /** Drops the first bytes of a copy, which were overwritten during the copy. */
  private static Replay keep(long from, int length, int lost, ByteBuffer into) {
    int start = into.position();
    if (lost > 0) {
      into.put(start, into, start + lost, length - lost);
    }
    into.position(start + length - lost);
    return new Replay(from + lost, length - lost);
  }

  /**
   * Runs {@code waker}, once, as soon as there are bytes beyond {@code offset}: at once if there
   * are some already, otherwise in the thread that writes. It must be quick, and not throw.
   */
  public void whenBeyond(long offset, Runnable waker) {
    waiting.put(waker, offset);
    if (end.total > offset && waiting.remove(waker) != null) {
      waker.run();
    }
  }

  /** Removes a waker that has not run. */
  public void forget(Runnable waker) {
    waiting.remove(waker);
  }

  private void wake() {
    waiting.forEach(
        (waker, offset) -> {
          if (end.total > offset && waiting.remove(waker) != null) {
            waker.run();
          }
        });
  }

  /**
   * Continues in another ring; this and the other must be empty. Waiting wakers stay.
   *
   * @param state of the other ring
   */
  synchronized void moveTo(Ring ring, RingState state) {
    if (end.total > 0) {
      throw new IllegalStateException("there are bytes in the ring");
    }
    claimed = 0; // a write that failed may have got further
    place = Place.of(ring, state.layout());
    end = new End(0, -1, state.sum());
  }

  /** After this, a loss of power loses nothing that was written before. */
  public void sync() {
    Place at;
    SyncMark mark;
    synchronized (this) {
      at = place;
      mark = markOf(at);
    }
    at.ring.sync(mark); // without a lock: writers must not wait for a disk
  }

  private @Nullable SyncMark markOf(Place at) {
    End now = end;
    boolean hasPart = at.layout.hasSums() && now.total % RingLayout.PAGE > 0;
    return hasPart && at.seals.resume(now.total, now.sum) ? new SyncMark(now.total, now.sum) : null;
  }

  @Override
  public void close() {
    place.ring.close();
  }
}
