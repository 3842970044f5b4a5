package quire.log;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import quire.error.FsException;

/** Gives pages without a name back to the host file system. Thread-safe. */
final class Freeing {
  private final Addresses addresses;
  private final LiveSegments segments;
  private final RunAllocator allocator;
  private final Undurable undurable;

  /** Pages written since {@link #begin}, until pages are freed; null otherwise. */
  private @Nullable PageSet writtenSince; // guarded by this

  Freeing(Addresses addresses, LiveSegments segments, RunAllocator allocator, Undurable undurable) {
    this.addresses = addresses;
    this.segments = segments;
    this.allocator = allocator;
    this.undurable = undurable;
  }

  /** To be called before searching for pages to free. */
  synchronized void begin() {
    writtenSince = allocator.isHeld() ? null : new PageSet();
  }

  /** To be called before pages are written. */
  synchronized void writing(LogRange pages) {
    if (writtenSince != null) {
      writtenSince.add(pages);
    }
  }

  /** As {@link OffloadLog#free(Collection)}. */
  void free(Collection<LogRange> ranges) {
    if (allocator.isHeld()) {
      return;
    }
    undurable.freed(ranges);
    Set<Segment> touched = new HashSet<>();
    try {
      forEachBeforeFailing(WholePages.of(ranges), range -> punch(range, touched));
    } finally {
      allocator.deleteUnused(touched);
    }
  }

  private void punch(LogRange range, Set<Segment> touched) {
    if (allocator.isGone(range.address())) {
      return; // all of that segment is free, or no page of it is known to be
    }
    Segment segment = segments.checked(range.address(), range.length());
    segment.punch(addresses.offset(range.address()), range.length());
    touched.add(segment);
  }

  /** As {@link OffloadLog#free(PageSet)}. */
  void free(PageSet pages) {
    pages.forEach(this::freeUnlessWritten);
    synchronized (this) {
      writtenSince = null;
    }
  }

  /** Synchronized, so that no write begins between the check and the punch. */
  private synchronized void freeUnlessWritten(LogRange stretch) {
    List<LogRange> unwritten = new ArrayList<>();
    if (writtenSince == null) {
      unwritten.add(stretch);
    } else {
      writtenSince.missing(stretch, unwritten::add);
    }
    free(unwritten);
  }

  /** Runs an action for each; if some fail, throws one of the failures at the end. */
  static <T> void forEachBeforeFailing(Collection<T> all, Consumer<T> action) {
    FsException failure = null;
    for (T each : all) {
      try {
        action.accept(each);
      } catch (FsException e) {
        failure = e;
      }
    }
    if (failure != null) {
      throw failure;
    }
  }
}
