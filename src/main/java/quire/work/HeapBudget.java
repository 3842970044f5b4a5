package quire.work;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Bytes of the heap that all work of one kind may take together. Each piece of work has a {@link
 * Share}, and gives back what it has taken when it is closed. Thread-safe; a share is not.
 */
public final class HeapBudget {
  private final long bytes;
  private final AtomicLong used = new AtomicLong();

  public HeapBudget(long bytes) {
    this.bytes = bytes;
  }

  /** A part of the largest heap that this JVM may have. */
  public static HeapBudget ofHeap(int percent) {
    return new HeapBudget(Runtime.getRuntime().maxMemory() / 100 * percent);
  }

  /** Takes bytes, and answers whether there were so many. */
  boolean take(long count) {
    if (used.addAndGet(count) <= bytes) {
      return true;
    }
    used.addAndGet(-count);
    return false;
  }

  void giveBack(long count) {
    used.addAndGet(-count);
  }

  /** Whether there are so many bytes; who needs to know for sure takes them. */
  public boolean has(long count) {
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

    @Override
    public void close() {
      HeapBudget.this.giveBack(taken);
      taken = 0;
      left = 0;
    }
  }
}
