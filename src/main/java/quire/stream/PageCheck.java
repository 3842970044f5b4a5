package quire.stream;

import java.util.ArrayList;
import java.util.List;

/** Compares all bytes of a ring with their checksums. */
final class PageCheck {
  private static final int PAGE = RingLayout.PAGE;

  private PageCheck() {}

  /**
   * Bytes that do not match their checksum.
   *
   * @param from the offset of the first, counted from the beginning of the stream
   * @param to the offset behind the last
   */
  record Range(long from, long to) {}

  /** All damaged ranges, in order; none if the ring has no checksums. */
  static List<Range> damaged(RingView view, RingState state) {
    List<Range> found = new ArrayList<>();
    if (!view.layout().hasSums()) {
      return found;
    }
    long total = state.total();
    long oldest = Math.clamp(state.claimed() - view.layout().capacity(), 0L, total);
    for (long page = oldest / PAGE; page * PAGE < total; page++) {
      long good = page * PAGE + view.intactOf(page, total, state.sum());
      long from = Math.max(good, oldest);
      long to = Math.min((page + 1) * PAGE, total);
      if (from < to) {
        add(found, new Range(from, to));
      }
    }
    return found;
  }

  private static void add(List<Range> found, Range range) {
    if (!found.isEmpty() && found.getLast().to() == range.from()) {
      found.add(new Range(found.removeLast().from(), range.to()));
    } else {
      found.add(range);
    }
  }
}
