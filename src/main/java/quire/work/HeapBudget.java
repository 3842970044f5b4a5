package quire.work;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;

/**
 * Bytes of the heap that all work of one kind may take together. Each piece of work has a {@link
 * Share}, and gives back what it has taken when it is closed. Thread-safe; a share is not.
 */
public final class HeapBudget {
  private final long bytes;
  private final AtomicLong used = new AtomicLong();

  /** Each lets go of what is kept only to be quicker, and answers whether there was any. */
  private final List<BooleanSupplier> spares = new CopyOnWriteArrayList<>();

  public HeapBudget(long bytes) {
    this.bytes = bytes;
  }

  /** A part of the largest heap that this JVM may have. */
  public static HeapBudget ofHeap(int percent) {
    return new HeapBudget(Runtime.getRuntime().maxMemory() / 100 * percent);
  }

  /**
   * Tells of a cache whose entries are taken from this budget.
   *
   * @param letGo drops what nobody uses, and answers whether that was anything; called by whoever
   *     takes, with whatever locks that thread has, so it must wait for nobody
   */
  public void addSpare(BooleanSupplier letGo) {
    spares.add(letGo);
  }

  /** Takes bytes, and answers whether there were so many. */
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

  /** Whether there are so many bytes; who needs to know for sure takes them. */
  public boolean has(long count) {
    return hasNow(count) || (letGo() && hasNow(count));
  }

  private boolean hasNow(long count) {
    return used.get() + count <= bytes;
  }

  /** Takes note that so many more bytes are taken, or fewer, whether there were as many or not. */
  public void add(long count) {
    used.addAndGet(count);
  }

  public long bytes() {
    return bytes;
  }

  public long usedBytes() {
    return used.get();
  }

  /** A share of which nothing is taken yet. */
  public Share share() {
    return new Share();
  }

  /** What one piece of work has taken. Not thread-safe. */
  public final class Share implements AutoCloseable {
    /** So that not each little thing asks others. */
    private static final int STEP = 64 << 10;

    private long taken;
    private long left;

    private Share() {}

    /** Takes bytes, and answers whether there were so many. */
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

    /** Gives back what was taken, for this share to take again. */
    public void giveBack(long count) {
      left += count;
    }

    /** Gives the budget what was taken ahead, as nothing more is needed for long. */
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
