package quire.archive;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * An array of numbers that are appended and then read: 8 bytes each. Beyond the first few thousand,
 * growing copies nothing. Safe for reading by many threads once it is complete.
 */
final class LongArray {
  private static final int BITS = 12;
  private static final int PART = 1 << BITS;

  /** The first size is small, because most archives are. */
  private static final int FIRST = 16;

  private final TableRoom room;
  private final List<long[]> parts = new ArrayList<>();
  private int size;
  private int capacity;

  LongArray(TableRoom room) {
    this.room = room;
  }

  int size() {
    return size;
  }

  void add(long value) {
    if (size == capacity) {
      grow();
    }
    parts.get(size >>> BITS)[size & (PART - 1)] = value;
    size = Math.addExact(size, 1);
  }

  private void grow() {
    if (size == 0 || size >= PART) {
      int part = size == 0 ? FIRST : PART;
      room.take((long) part * Long.BYTES);
      parts.add(new long[part]);
      capacity = Math.addExact(capacity, part);
    } else {
      room.take((long) size * Long.BYTES);
      parts.set(0, Arrays.copyOf(parts.getFirst(), 2 * size));
      capacity = 2 * size;
    }
  }

  long get(int index) {
    return parts.get(index >>> BITS)[index & (PART - 1)];
  }

  /** The index of the last number that is not greater, if the numbers ascend; -1 before all. */
  int floor(long value) {
    int low = 0;
    int high = size - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      if (get(middle) <= value) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return high;
  }

  /** The heap bytes that it takes. */
  long bytes() {
    return (long) capacity * Long.BYTES;
  }
}
