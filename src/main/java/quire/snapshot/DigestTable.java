package quire.snapshot;

import quire.blob.Digest;

/**
 * A map from digests to numbers of 0 to 2^31-2. It takes 20 bytes for each of its slots, of which
 * two to four in five are in use: 25 to 50 bytes an entry, and half as much again while it grows.
 * Not thread-safe.
 *
 * <p>It compares only the first 16 bytes of digests. Among n digests, two agree in these by chance
 * with a probability of n^2/2^129: with a billion, once in 10^20 tables. An attacker who wants two
 * digests that agree has to try 2^64 contents.
 */
public final class DigestTable {
  /** The result of {@link #get} for a digest that is not in the table. */
  public static final int ABSENT = -1;

  private static final int INITIAL_SLOTS = 1 << 6;
  private static final int MAX_SLOTS = 1 << 29;

  /** Two for each slot. */
  private long[] keys = new long[2 * INITIAL_SLOTS];

  /** One more than the number; 0 in a free slot. */
  private int[] values = new int[INITIAL_SLOTS];

  private int size;

  public DigestTable() {}

  /**
   * Adds a digest with the number 0, unless it is in the table.
   *
   * @return whether it is new
   */
  public boolean add(Digest digest) {
    int slot = slot(digest.first(), digest.second());
    if (values[slot] != 0) {
      return false;
    }
    fill(slot, digest.first(), digest.second(), 0);
    return true;
  }

  /** Adds all digests of another table. */
  void addAll(DigestTable other) {
    for (int i = 0; i < other.values.length; i++) {
      if (other.values[i] != 0) {
        int slot = slot(other.keys[2 * i], other.keys[2 * i + 1]);
        if (values[slot] == 0) {
          fill(slot, other.keys[2 * i], other.keys[2 * i + 1], 0);
        }
      }
    }
  }

  public boolean contains(Digest digest) {
    return get(digest) != ABSENT;
  }

  /** The number of a digest, or {@link #ABSENT}. */
  public int get(Digest digest) {
    return values[slot(digest.first(), digest.second())] - 1;
  }

  /** Sets the number of a digest. */
  public void put(Digest digest, int value) {
    if (value < 0 || value == Integer.MAX_VALUE) {
      throw new IllegalArgumentException("the number %d does not fit".formatted(value));
    }
    int slot = slot(digest.first(), digest.second());
    if (values[slot] == 0) {
      fill(slot, digest.first(), digest.second(), value);
    } else {
      values[slot] = value + 1;
    }
  }

  public int size() {
    return size;
  }

  private void fill(int slot, long first, long second, int value) {
    set(slot, first, second, value + 1);
    size++;
    if (size > values.length / 5 * 4) {
      grow();
    }
  }

  private void set(int slot, long first, long second, int value) {
    keys[2 * slot] = first;
    keys[2 * slot + 1] = second;
    values[slot] = value;
  }

  /** The slot of the digest, or the free slot where it belongs. */
  private int slot(long first, long second) {
    int mask = values.length - 1;
    int slot = (int) second & mask;
    while (values[slot] != 0 && (keys[2 * slot] != first || keys[2 * slot + 1] != second)) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  private void grow() {
    if (values.length == MAX_SLOTS) {
      throw new IllegalStateException("more than %d digests".formatted(size - 1));
    }
    long[] oldKeys = keys;
    int[] oldValues = values;
    keys = new long[2 * oldKeys.length];
    values = new int[2 * oldValues.length];
    for (int i = 0; i < oldValues.length; i++) {
      if (oldValues[i] != 0) {
        long first = oldKeys[2 * i];
        long second = oldKeys[2 * i + 1];
        set(slot(first, second), first, second, oldValues[i]);
      }
    }
  }
}
