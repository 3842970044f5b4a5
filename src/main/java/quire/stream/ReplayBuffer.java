package quire.stream;

import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import quire.error.Errno;
import quire.error.FsException;

/**
 * Keeps the last bytes of what is written to it, up to a fixed capacity, and counts all of them.
 * Thread-safe: writers wait for each other, but neither for readers nor the other way round.
 * Offsets, totals and capacities are bytes.
 */
public final class ReplayBuffer implements AutoCloseable {
  private final Ring ring;
  private final int capacity;
  private final Map<Runnable, Long> waiting = new ConcurrentHashMap<>();

  private volatile long total;
  private volatile long claimed;
  private volatile long time;

  ReplayBuffer(Ring ring, RingState state) {
    this.ring = ring;
    this.capacity = state.capacity();
    this.total = state.total();
    this.claimed = state.claimed();
    this.time = state.time();
  }

  /** A buffer that ends with the process. */
  public static ReplayBuffer inMemory(int capacity) {
    return new ReplayBuffer(new MemoryRing(capacity), RingState.empty(capacity, 0));
  }

  public int capacity() {
    return capacity;
  }

  /** All that was ever written: the offset of what is written next. */
  public long total() {
    return total;
  }

  /** The offset of the oldest byte that is kept; the total where none is. */
  public long oldest() {
    long kept = claimed - capacity;
    return Math.clamp(kept, 0L, total);
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
    long begin = total;
    long end = begin + from.remaining();
    claimed = Math.max(claimed, end); // a volatile write: what readers check comes first
    ring.announce(new RingState(capacity, begin, claimed, time));
    from.position(from.limit() - Math.min(from.remaining(), capacity));
    put(end - from.remaining(), from);
    ring.mark(new RingState(capacity, end, claimed, now));
    time = now;
    total = end;
    if (!waiting.isEmpty()) {
      wake();
    }
  }

  private void put(long offset, ByteBuffer from) {
    int at = (int) (offset % capacity);
    int toEnd = Math.min(capacity - at, from.remaining());
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
      long end = total;
      long from = Math.max(offset, oldest());
      if (from >= end || !into.hasRemaining()) {
        return new Replay(Math.min(from, end), 0);
      }
      int length = (int) Math.min(into.remaining(), end - from);
      copy(from, length, into);
      VarHandle.acquireFence(); // the copy comes before the look at what was overwritten meanwhile
      long lost = claimed - capacity - from;
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
  private void copy(long offset, int length, ByteBuffer into) {
    int at = (int) (offset % capacity);
    int toEnd = Math.min(capacity - at, length);
    into.put(into.position(), ring.bytes(), at, toEnd);
    into.put(into.position() + toEnd, ring.bytes(), 0, length - toEnd);
  }

  /**
   * Runs {@code waker}, once, as soon as there are bytes beyond {@code offset}: at once where there
   * are already, otherwise in a thread that writes. It must be quick, and not throw.
   */
  public void whenBeyond(long offset, Runnable waker) {
    waiting.put(waker, offset);
    if (total > offset && waiting.remove(waker) != null) {
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
          if (total > offset && waiting.remove(waker) != null) {
            waker.run();
          }
        });
  }

  /** After this, a loss of power loses nothing that was written before. */
  public void sync() {
    ring.sync();
  }

  @Override
  public void close() {
    ring.close();
  }
}
