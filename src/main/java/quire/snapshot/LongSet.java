package quire.snapshot;

/**
 * A set of numbers. It takes 8 bytes for each of its slots, of which one to two in three are in
 * use: 12 to 24 bytes a number, and half as much again while it grows. Not thread-safe.
 */
final class LongSet {
  private static final int INITIAL_SLOTS = 1 << 6;

  /** The multiplier that spreads consecutive numbers. */
  private static final long GOLDEN = 0x9E3779B97F4A7C15L;

  /** 0 in a free slot. */
  private long[] slots = new long[INITIAL_SLOTS];

  private boolean hasZero;
  private int filled;

  /**
   * Adds a number.
   *
   * @return whether it is new
   */
  boolean add(long number) {
    if (number == 0) {
      boolean added = !hasZero;
      hasZero = true;
      return added;
    }
    int slot = slot(number);
    if (slots[slot] == number) {
      return false;
    }
    slots[slot] = number;
    filled++;
    if (filled > slots.length / 3 * 2) {
      grow();
    }
    return true;
  }

  boolean contains(long number) {
    return number == 0 ? hasZero : slots[slot(number)] == number;
  }

  int size() {
    return filled + (hasZero ? 1 : 0);
  }

  /** The slot of the number, or the free slot where it belongs. */
  private int slot(long number) {
    int mask = slots.length - 1;
    int slot = (int) ((number * GOLDEN) >>> 32) & mask;
    while (slots[slot] != 0 && slots[slot] != number) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  private void grow() {
    long[] old = slots;
    slots = new long[Math.multiplyExact(2, old.length)];
    for (long number : old) {
      if (number != 0) {
        slots[slot(number)] = number;
      }
    }
  }
}
