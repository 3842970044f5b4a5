package quire.vfs.live;

import java.util.Arrays;

/**
 * A hash map from numbers other than 0 to counts: about 24 to 48 bytes for each count that is not
 * 0. It uses open addressing; a removal closes the gap. Not thread-safe.
 */
final class LongCounts {
  /** The multiplier that spreads consecutive numbers. */
  private static final long GOLDEN = 0x9E3779B97F4A7C15L;

  private static final int INITIAL_SLOTS = 16;

  private long[] keys = new long[INITIAL_SLOTS]; // 0: free
  private long[] counts = new long[INITIAL_SLOTS];
  private int size;

  long get(long key) {
    return counts[slot(key)];
  }

  /** Adds to a count, which does not get below 0; returns the new count. */
  long add(long key, long change) {
    int slot = slot(key);
    long count = Math.max(0, counts[slot] + change);
    boolean there = keys[slot] != 0;
    if (count == 0 && there) {
      remove(slot);
    } else if (count > 0) {
      keys[slot] = key;
      counts[slot] = count;
      if (!there && ++size > keys.length / 3 * 2) {
        resize(2 * keys.length);
      }
    }
    return count;
  }

  int size() {
    return size;
  }

  /** The numbers whose counts are not 0. */
  long[] keys() {
    return Arrays.stream(keys).filter(key -> key != 0).toArray();
  }

  void clear() {
    keys = new long[INITIAL_SLOTS];
    counts = new long[INITIAL_SLOTS];
    size = 0;
  }

  private void remove(int gap) {
    int mask = keys.length - 1;
    int hole = gap;
    int slot = gap;
    while (true) {
      slot = (slot + 1) & mask;
      if (keys[slot] == 0) {
        break;
      }
      int wanted = hash(keys[slot]) & mask;
      if (((slot - wanted) & mask) >= ((slot - hole) & mask)) {
        keys[hole] = keys[slot];
        counts[hole] = counts[slot];
        hole = slot;
      }
    }
    keys[hole] = 0;
    counts[hole] = 0;
    size--;
    if (keys.length > INITIAL_SLOTS && size < keys.length / 8) {
      resize(keys.length / 2);
    }
  }

  /** The slot of the key, or the free slot where it belongs. */
  private int slot(long key) {
    int mask = keys.length - 1;
    int slot = hash(key) & mask;
    while (keys[slot] != 0 && keys[slot] != key) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  private static int hash(long key) {
    return (int) ((key * GOLDEN) >>> 32);
  }

  private void resize(int slots) {
    long[] oldKeys = keys;
    long[] oldCounts = counts;
    keys = new long[slots];
    counts = new long[slots];
    for (int i = 0; i < oldKeys.length; i++) {
      if (oldKeys[i] != 0) {
        int slot = slot(oldKeys[i]);
        keys[slot] = oldKeys[i];
        counts[slot] = oldCounts[i];
      }
    }
  }
}
