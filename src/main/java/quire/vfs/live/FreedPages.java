package quire.vfs.live;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;
import quire.log.LogRange;
import quire.log.PageSet;
import quire.log.Pages;

/**
 * Log pages without a name that are not punched yet. Takes up to 32 KiB of heap for each GiB of the
 * log that contains some, however many they are. Not thread-safe.
 */
final class FreedPages {
  /** Stretches visited at once: bounds the heap of a visit. */
  private static final int BATCH = 4096;

  private final PageSet pages = new PageSet();

  /** Counts pages twice that were added twice. */
  private long bytes;

  /** Adds the whole pages of ranges. */
  void addAll(Collection<LogRange> ranges) {
    for (LogRange range : ranges) {
      long start = Pages.up(range.address());
      long length = Pages.down(range.end()) - start;
      if (length > 0) {
        pages.add(new LogRange(start, length));
        bytes += length;
      }
    }
  }

  void addAll(FreedPages other) {
    pages.addAll(other.pages);
    bytes += other.bytes;
  }

  /** Removes pages that have a name again, and returns how many bytes these were. */
  long removeAll(PageSet named) {
    long before = pages.bytes();
    pages.removeAll(named);
    bytes = pages.bytes();
    return before - bytes;
  }

  /** The length of all, or more if some were added again. */
  long bytes() {
    return bytes;
  }

  boolean isEmpty() {
    return bytes == 0;
  }

  /** Visits all stretches in order, some thousands at a time. */
  void forEachBatch(Consumer<List<LogRange>> visitor) {
    List<LogRange> batch = new ArrayList<>();
    pages.forEach(
        stretch -> {
          batch.add(stretch);
          if (batch.size() == BATCH) {
            visitor.accept(List.copyOf(batch));
            batch.clear();
          }
        });
    if (!batch.isEmpty()) {
      visitor.accept(List.copyOf(batch));
    }
  }
}
