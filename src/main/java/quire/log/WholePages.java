package quire.log;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/** Finds the pages that lie entirely inside ranges. */
final class WholePages {
  private WholePages() {}

  /** In order; neighbouring pages are joined. */
  static List<LogRange> of(Collection<LogRange> ranges) {
    List<LogRange> sorted = new ArrayList<>(ranges);
    sorted.sort(Comparator.comparingLong(LogRange::address));
    List<LogRange> joined = new ArrayList<>();
    for (LogRange range : sorted) {
      long start = Pages.up(range.address());
      long end = Pages.down(range.end());
      LogRange last = joined.isEmpty() ? null : joined.get(joined.size() - 1);
      if (last != null && start <= last.end()) {
        long to = Math.max(end, last.end());
        joined.set(joined.size() - 1, new LogRange(last.address(), to - last.address()));
      } else if (start < end) {
        joined.add(new LogRange(start, end - start));
      }
    }
    return joined;
  }
}
