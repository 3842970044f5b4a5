package quire.file;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Compares two maps of one file in the ranges where they can differ. */
final class ExtentDiff {
  private final ExtentMap base;
  private final ExtentMap next;
  private final List<PlacedExtent> puts = new ArrayList<>();
  private final List<Long> deletes = new ArrayList<>();
  private long comparedTo = -1;

  ExtentDiff(ExtentMap base, ExtentMap next) {
    this.base = base;
    this.next = next;
  }

  List<PlacedExtent> puts() {
    return puts;
  }

  List<Long> deletes() {
    return deletes;
  }

  /** Compares every row that a change in the dirty ranges may have touched, each once. */
  void compare(DirtyRanges dirty) {
    for (Map.Entry<Long, Long> range : dirty.ranges().entrySet()) {
      // a left neighbour may have been cut or joined; a right neighbour begins at the end
      long from = Math.max(comparedTo + 1, Math.min(before(base, range), before(next, range)));
      compareRows(from, range.getValue());
      comparedTo = Math.max(comparedTo, range.getValue());
    }
  }

  private static long before(ExtentMap map, Map.Entry<Long, Long> range) {
    TreeCursor<Extent> cursor = map.cursor();
    return cursor.floor(range.getKey() - 1) ? cursor.key() : range.getKey();
  }

  private void compareRows(long from, long to) {
    @Nullable TreeCursor<Extent> old = begin(base, from, to);
    @Nullable TreeCursor<Extent> now = begin(next, from, to);
    while (old != null || now != null) {
      long oldKey = old == null ? Long.MAX_VALUE : old.key();
      long newKey = now == null ? Long.MAX_VALUE : now.key();
      if (old != null && oldKey < newKey) {
        deletes.add(oldKey);
      } else if (now != null && (old == null || newKey < oldKey || differ(old, now))) {
        puts.add(new PlacedExtent(newKey, now.value()));
      }
      old = oldKey <= newKey ? advance(old, to) : old;
      now = newKey <= oldKey ? advance(now, to) : now;
    }
  }

  private static boolean differ(TreeCursor<Extent> old, TreeCursor<Extent> now) {
    return !old.value().equals(now.value());
  }

  private static @Nullable TreeCursor<Extent> begin(ExtentMap map, long from, long to) {
    TreeCursor<Extent> cursor = map.cursor();
    return cursor.ceiling(from) && cursor.key() <= to ? cursor : null;
  }

  private static @Nullable TreeCursor<Extent> advance(
      @Nullable TreeCursor<Extent> cursor, long to) {
    return cursor != null && cursor.next() && cursor.key() <= to ? cursor : null;
  }
}
