package quire.archive;

import java.util.Arrays;

/**
 * A map from numbers to numbers: about 18 to 36 bytes each. Safe for reading by many threads once
 * it is complete.
 */
final class LongIntMap {
  /** The result of {@link #get} for a missing key. */
  static final int NONE = -1;

  private static final int SLOT_BYTES = Long.BYTES + Integer.BYTES;

  private final TableRoom room;
  private long[] keys = new long[16]; // 0: free
  private int[] values = new int[16];
  private int size;

  LongIntMap(TableRoom room) {
    this.room = room;
  }

  /** The value of a key other than 0. */
  int get(long key) {
    int slot = slot(key);
    return keys[slot] == 0 ? NONE : values[slot];
  }

  /** Adds a new key other than 0. */
  void put(long key, int value) {
    if (3 * size >= 2 * keys.length) {
      grow();
    }
    int slot = slot(key);
    keys[slot] = key;
    values[slot] = value;
    size++;
  }

  private int slot(long key) {
    int mask = keys.length - 1;
    int slot = (int) ((key * 0x9e3779b97f4a7c15L) >>> 32) & mask;
    while (keys[slot] != 0 && keys[slot] != key) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  private void grow() {
    room.take(2L * keys.length * SLOT_BYTES);
    long[] oldKeys = keys;
    int[] oldValues = values;
    keys = new long[2 * oldKeys.length];
    values = Arrays.copyOf(values, keys.length);
    for (int i = 0; i < oldKeys.length; i++) {
      if (oldKeys[i] != 0) {
        int slot = slot(oldKeys[i]);
        keys[slot] = oldKeys[i];
        values[slot] = oldValues[i];
      }
    }
    room.giveBack((long) oldKeys.length * SLOT_BYTES);
  }

  /** The heap bytes that it takes. */
  long bytes() {
    return (long) keys.length * SLOT_BYTES;
  }
}
