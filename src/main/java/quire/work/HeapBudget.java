package quire.work;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;

/**
 * A bound for the heap bytes of all work of one kind. Each piece of work has a {@link Share}, which
 * gives its bytes back when it is closed. Thread-safe; a share is not.
 */
public final class HeapBudget {
  private final long bytes;
  private final AtomicLong used = new AtomicLong();

  /** Each drops cached data, and returns whether there was any. */
  private final List<BooleanSupplier> spares = new CopyOnWriteArrayList<>();

  public HeapBudget(long bytes) {
    this.bytes = bytes;
  }

  /** A percentage of the JVM's largest heap. */
  public static HeapBudget ofHeap(int percent) {
    return new HeapBudget(Runtime.getRuntime().maxMemory() / 100 * percent);
  }

  /**
   * Registers a cache whose entries are taken from this budget.
   *
   * @param letGo drops unused entries, and returns whether there were any; called by a thread that
   *     takes bytes, with any locks, so it must not wait
   */
  public void addSpare(BooleanSupplier letGo) {
    spares.add(letGo);
  }

  /** Takes bytes, and returns whether there were that many. */
  boolean take(long count) {
    return takeNow(count) || (letGo() && takeNow(count));
  }

  private boolean takeNow(long count) {
    if (used.addAndGet(count) <= bytes) {
      return true;
    }
    used.addAndGet(-count);
    return false;
  }

  private boolean letGo() {
    boolean any = false;
    for (BooleanSupplier spare : spares) {
      any |= spare.getAsBoolean();
    }
    return any;
  }

  void giveBack(long count) {
    used.addAndGet(-count);
  }

  /** Whether there are that many bytes now; to be certain, take them. */
  public boolean has(long count) {
    return hasNow(count) || (letGo() && hasNow(count));
  }

  private boolean hasNow(long count) {
    return used.get() + count <= bytes;
  }

  /** Records that more bytes are taken, or fewer, even beyond the budget. */
  public void add(long count) {
    used.addAndGet(count);
  }

  public long bytes() {
    return bytes;
  }

  public long usedBytes() {
    return used.get();
  }

  /** An empty share. */
  public Share share() {
    return new Share();
  }

  /** The bytes of one piece of work. Not thread-safe. */
  public final class Share implements AutoCloseable {
    /** Shares take steps of this size, so that small amounts need no access to the budget. */
    private static final int STEP = 64 << 10;

    private long taken;
    private long left;

    private Share() {}

    /** Takes bytes, and returns whether there were that many. */
    public boolean take(long count) {
      if (count > left) {
        long step = Math.max(STEP, count - left);
        if (!HeapBudget.this.take(step)) {
          step = count - left;
          if (!HeapBudget.this.take(step)) {
            return false;
          }
        }
        taken += step;
        left += step;
      }
      left -= count;
      return true;
    }

    /** Gives back bytes, for this share to take again. */
    public void giveBack(long count) {
      left += count;
    }

    /**
     * Gives bytes that were taken ahead back to the budget, because the work needs no more for
     * long.
     */
    public void trim() {
      HeapBudget.this.giveBack(left);
      taken -= left;
      left = 0;
    }

    @Override
    public void close() {
      HeapBudget.this.giveBack(taken);
      taken = 0;
      left = 0;
    }
  }
}
