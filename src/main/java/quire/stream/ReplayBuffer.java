package quire.stream;

import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import quire.error.Errno;
import quire.error.FsException;

/**
 * Keeps the last bytes of what is written to it, up to a fixed capacity, and counts all of them.
 * Thread-safe: writers wait for each other, but neither for readers nor the other way round.
 * Offsets, totals and capacities are bytes.
 */
public final class ReplayBuffer implements AutoCloseable {
  private final Map<Runnable, Long> waiting = new ConcurrentHashMap<>();

  /** Another one only as long as the end is 0: to be looked at after the end. */
  private volatile Place place;

  private volatile End end;
  private volatile long claimed;
  private volatile long time;

  private record Place(Ring ring, int capacity) {}

  /**
   * How far the buffer has got.
   *
   * @param total all that was ever written
   * @param last the byte before that; -1 where it has to be read
   */
  private record End(long total, int last) {}

  ReplayBuffer(Ring ring, RingState state) {
    this.place = new Place(ring, state.capacity());
    this.end = new End(state.total(), -1);
    this.claimed = state.claimed();
    this.time = state.time();
  }

  /** A buffer that ends with the process. */
  public static ReplayBuffer inMemory(int capacity) {
    return new ReplayBuffer(new MemoryRing(capacity), RingState.empty(capacity, 0));
  }

  public int capacity() {
    return place.capacity;
  }

  /** All that was ever written: the offset of what is written next. */
  public long total() {
    return end.total;
  }

  /** The total, and the byte before it; null where nothing was written yet. */
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
      if (readFrom(now.total - 1, last).offset() == now.total - 1) {
        return new StreamEnd(now.total, last.get(0));
      }
    }
  }

  /** The offset of the oldest byte that is kept; the total where none is. */
  public long oldest() {
    long total = end.total;
    return Math.clamp(claimed - place.capacity, 0L, total);
  }

  /** When it was last written to, in nanoseconds since 1970. */
  public long time() {
    return time;
  }

  /**
   * Writes all of {@code from} at the end. Of more than the capacity it keeps the last bytes, and
   * counts all of them.
   *
   * @param now nanoseconds since 1970
   * @throws FsException as the disk has it; the bytes do not count then, but may have taken the
   *     place of the oldest
   */
  public synchronized void write(ByteBuffer from, long now) {
    if (!from.hasRemaining()) {
      return;
    }
    int capacity = place.capacity;
    Ring ring = place.ring;
    long begin = end.total;
    long after = begin + from.remaining();
    int last = Byte.toUnsignedInt(from.get(from.limit() - 1));
    claimed = Math.max(claimed, after); // a volatile write: what readers check comes first
    ring.announce(new RingState(capacity, begin, claimed, time));
    from.position(from.limit() - Math.min(from.remaining(), capacity));
    put(place, after - from.remaining(), from);
    ring.mark(new RingState(capacity, after, claimed, now));
    time = now;
    end = new End(after, last);
    if (!waiting.isEmpty()) {
      wake();
    }
  }

  private static void put(Place place, long offset, ByteBuffer from) {
    Ring ring = place.ring;
    int at = (int) (offset % place.capacity);
    int toEnd = Math.min(place.capacity - at, from.remaining());
    ByteBuffer first = from.slice(from.position(), toEnd);
    ByteBuffer rest = from.slice(from.position() + toEnd, from.remaining() - toEnd);
    ring.put(at, first);
    if (rest.hasRemaining()) {
      ring.put(0, rest);
    }
    from.position(from.limit());
  }

  /**
   * Fills {@code into} with bytes from {@code offset} on, or from the oldest where that is greater.
   * At the end or beyond it there are none, and the answer tells where the end is.
   *
   * @throws FsException EINVAL where {@code offset} is negative
   */
  public Replay readFrom(long offset, ByteBuffer into) {
    if (offset < 0) {
      throw new FsException(Errno.EINVAL, "an offset cannot be negative: " + offset);
    }
    while (true) {
      long total = end.total;
      Place at = place;
      long from = Math.max(offset, Math.clamp(claimed - at.capacity, 0L, total));
      if (from >= total || !into.hasRemaining()) {
        return new Replay(Math.min(from, total), 0);
      }
      int length = (int) Math.min(into.remaining(), total - from);
      copy(at, from, length, into);
      VarHandle.acquireFence(); // the copy comes before the look at what was overwritten meanwhile
      long lost = claimed - at.capacity - from;
      if (lost < length) {
        return keep(from, length, (int) Math.max(0, lost), into);
      }
    }
  }

  /** Drops the first bytes of what was copied, which are not what they were. */
  private static Replay keep(long from, int length, int lost, ByteBuffer into) {
    int start = into.position();
    if (lost > 0) {
      into.put(start, into, start + lost, length - lost);
    }
    into.position(start + length - lost);
    return new Replay(from + lost, length - lost);
  }

  /** Does not move the position. */
  private static void copy(Place place, long offset, int length, ByteBuffer into) {
    ByteBuffer bytes = place.ring.bytes();
    int at = (int) (offset % place.capacity);
    int toEnd = Math.min(place.capacity - at, length);
    into.put(into.position(), bytes, at, toEnd);
    into.put(into.position() + toEnd, bytes, 0, length - toEnd);
  }

  /**
   * Runs {@code waker}, once, as soon as there are bytes beyond {@code offset}: at once where there
   * are already, otherwise in a thread that writes. It must be quick, and not throw.
   */
  public void whenBeyond(long offset, Runnable waker) {
    waiting.put(waker, offset);
    if (end.total > offset && waiting.remove(waker) != null) {
      waker.run();
    }
  }

  /** Forgets about one that has not run. */
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
   * Goes on in another ring, which is empty, as this has to be. Whoever waits for bytes waits on.
   *
   * @param capacity of the other ring
   */
  synchronized void moveTo(Ring ring, int capacity) {
    if (end.total > 0) {
      throw new IllegalStateException("there are bytes in the ring");
    }
    claimed = 0; // a write that failed may have got further
    place = new Place(ring, capacity);
  }

  /** After this, a loss of power loses nothing that was written before. */
  public void sync() {
    place.ring.sync();
  }

  @Override
  public void close() {
    place.ring.close();
  }
}
