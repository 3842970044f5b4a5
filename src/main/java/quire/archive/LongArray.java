package quire.archive;

import java.util.ArrayList;
import java.util.List;

/**
 * Numbers that are appended and then read: 8 bytes each, and never copied to grow. Safe for reading
 * by many threads once it is complete.
 */
final class LongArray {
  private static final int BITS = 12;
  private static final int PART = 1 << BITS;

  private final List<long[]> parts = new ArrayList<>();
  private int size;

  int size() {
    return size;
  }

  void add(long value) {
    int at = size & (PART - 1);
    if (at == 0) {
      parts.add(new long[PART]);
    }
    parts.get(size >>> BITS)[at] = value;
    size = Math.addExact(size, 1);
  }

  long get(int index) {
    return parts.get(index >>> BITS)[index & (PART - 1)];
  }

  /** Where the last number stands that is not greater, of numbers that ascend; -1 before all. */
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

  /** The heap that it takes. */
  long bytes() {
    return (long) parts.size() * PART * Long.BYTES;
  }
}
