package quire.file;

import java.util.Map;
import java.util.TreeMap;

/** File ranges that changed since the last commit; adjacent ranges are joined. Not thread-safe. */
final class DirtyRanges {
  private final TreeMap<Long, Long> ends = new TreeMap<>();

  /** Adds {@code [from, to)}. */
  void add(long from, long to) {
    Map.Entry<Long, Long> before = ends.floorEntry(from);
    if (before != null && before.getValue() >= to && before.getKey() <= from) {
      return;
    }
    long start = before != null && before.getValue() >= from ? before.getKey() : from;
    long end = to;
    Map<Long, Long> joined = ends.subMap(start, true, to, true);
    for (long covered : joined.values()) {
      end = Math.max(end, covered);
    }
    joined.clear();
    ends.put(start, end);
  }

  void addAll(DirtyRanges other) {
    other.ends.forEach(this::add);
  }

  boolean isEmpty() {
    return ends.isEmpty();
  }

  /** Range starts with their ends, ascending. */
  Map<Long, Long> ranges() {
    return ends;
  }
}
