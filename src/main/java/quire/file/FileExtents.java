package quire.file;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import quire.file.Extent.InMemory;
import quire.file.Extent.Offloaded;
import quire.log.LogRange;
import quire.log.Pages;

/**
 * A file's extents, together with everything that a change of them affects: memory pages, freed log
 * pages, dirty ranges and the count of allocated bytes. Nothing here can fail half-way. Locking as
 * in {@link OffloadedFile}.
 */
final class FileExtents {
  // Implementation notes. An exclusive log page belongs to one page of this file: only extents in
  // that page name it, at most one exclusive log page per file page, and at the same offset in the
  // page. So whether a log page is still named is a look-up in one file page. Extents that name a
  // shared log page are all shared; cloning marks whole pages.

  /** The most extents that one step of a change removes, which bounds the memory it takes. */
  private static final int STEP = 16 << 10;

  private final MemoryLimiter limiter;
  private final Offloadable owner;
  private final ExtentMap map;
  private final LongTreeMap<MemoryPage> pages = new LongTreeMap<>();
  private DirtyRanges dirty = new DirtyRanges();
  private List<LogRange> freed = new ArrayList<>();
  private long allocatedBytes;
  private long dropped;

  private final ExtentBudget budget;
  private int counted;

  FileExtents(MemoryLimiter limiter, ExtentBudget budget, Offloadable owner, ExtentMap map) {
    this.limiter = limiter;
    this.budget = budget;
    this.owner = owner;
    this.map = map;
    map.forEach(0, map.size(), placed -> allocatedBytes += allocated(placed.extent()));
    count();
  }

  /** Tells the budget the present number of extents. */
  private void count() {
    int now = map.extentCount();
    budget.changed((long) now - counted);
    counted = now;
  }

  /**
   * Stops counting the extents, because the file is not in use; the next change counts them again.
   */
  void forget() {
    budget.changed(-counted);
    counted = 0;
  }

  /** ENOSPC if there is no room for that many more extents. */
  void requireRoom(long more) {
    budget.require(more);
  }

  ExtentMap map() {
    return map;
  }

  /** The pages in memory by their number in the file. */
  LongTreeMap<MemoryPage> pages() {
    return pages;
  }

  /** Whether the page of the file that this offset is in has a memory page. */
  boolean isInMemory(long offset) {
    return pages.get(offset / Pages.SIZE) != null;
  }

  /** Whether some of these bytes are in the log. */
  boolean isInLog(long from, long to) {
    boolean[] found = {false};
    map.forEach(from, to, part -> found[0] |= part.extent() instanceof Offloaded);
    return found[0];
  }

  long size() {
    return map.size();
  }

  long allocatedBytes() {
    return allocatedBytes;
  }

  private static long allocated(Extent extent) {
    return extent.isHole() ? 0 : extent.length();
  }

  /** Makes {@code [from, to)}, clipped at the size, a hole or another fill. */
  void fill(long from, long to, byte value) {
    for (long at = from; at < Math.min(to, size()); ) {
      long end = Math.min(Math.min(to, size()), map.endOf(at, STEP));
      splice(at, end, List.of(new Extent.Fill(value, end - at)));
      at = end;
    }
  }

  /** Cuts off everything behind {@code size}. */
  void truncate(long size) {
    while (size() > size) {
      splice(Math.max(size, map.beginOfLast(STEP)), size(), List.of());
    }
  }

  /** Replaces bytes as {@link ExtentMap#splice} does. */
  void splice(long from, long to, List<? extends Extent> replacement) {
    long end = from;
    for (Extent extent : replacement) {
      // before anything is removed, so that a page that stays in use never appears unused
      if (extent instanceof InMemory memory) {
        memory.page().live += memory.count();
      }
      allocatedBytes += allocated(extent);
      end += extent.length();
    }
    List<PlacedExtent> removed = new ArrayList<>();
    map.splice(from, to, replacement, (offset, extent) -> remove(offset, extent, removed));
    count();
    dirty.add(from, Math.max(to, end));
    long lastFreed = -1;
    for (PlacedExtent piece : removed) {
      lastFreed =
          piece.extent() instanceof Offloaded offloaded
              ? free(piece.offset(), offloaded, lastFreed)
              : lastFreed;
      releaseIfUnused(piece);
    }
  }

  private void remove(long offset, Extent extent, List<PlacedExtent> removed) {
    allocatedBytes -= allocated(extent);
    if (extent instanceof InMemory memory) {
      memory.page().live -= memory.count();
      removed.add(new PlacedExtent(offset, extent));
    } else if (extent instanceof Offloaded offloaded) {
      if (offloaded.shared()) {
        dropped += offloaded.length();
      } else {
        removed.add(new PlacedExtent(offset, extent));
      }
    }
  }

  /**
   * Frees the log pages of a removed extent that have no other name.
   *
   * @param lastFreed the log page that was freed last, because the pieces of one page come one by
   *     one
   * @return the same for the next call
   */
  private long free(long offset, Offloaded piece, long lastFreed) {
    long start = Pages.down(piece.address());
    long end = Pages.up(piece.end());
    long toFile = offset - piece.address();
    long last = end - Pages.SIZE;
    if (start == lastFreed || isNamed(start + toFile, start)) {
      start += Pages.SIZE;
    }
    if (last >= start && isNamed(last + toFile, last)) {
      end -= Pages.SIZE;
    }
    if (start >= end) {
      return lastFreed;
    }
    addFreed(start, end);
    return end - Pages.SIZE;
  }

  /** Whether an extent in this page of the file names this page of the log. */
  private boolean isNamed(long filePage, long logPage) {
    boolean[] named = {false};
    map.forEach(
        filePage,
        filePage + Pages.SIZE,
        part ->
            named[0] |=
                part.extent() instanceof Offloaded offloaded
                    && Pages.down(offloaded.address()) == logPage);
    return named[0];
  }

  private void addFreed(long start, long end) {
    LogRange before = freed.isEmpty() ? null : freed.get(freed.size() - 1);
    if (before != null && before.end() == start) {
      freed.set(freed.size() - 1, new LogRange(before.address(), end - before.address()));
    } else {
      freed.add(new LogRange(start, end - start));
    }
  }

  private void releaseIfUnused(PlacedExtent piece) {
    long number = piece.offset() / Pages.SIZE;
    if (piece.extent() instanceof InMemory memory
        && memory.page().live == 0
        && pages.get(number) != null) {
      pages.remove(number);
      limiter.putBack(memory.page());
      if (pages.isEmpty()) {
        limiter.removeDirty(owner);
      }
    }
  }

  /**
   * The memory page of a page of the file, a new one if there is none. The caller must splice it in
   * next.
   */
  MemoryPage page(long number) {
    MemoryPage page = pages.get(number);
    if (page == null) {
      if (pages.isEmpty()) {
        limiter.addDirty(owner);
      }
      page = limiter.take();
      pages.put(number, page);
    }
    return page;
  }

  /** Marks the log pages of all extents in {@code [from, to)}, whole file pages, as shared. */
  void share(long from, long to) {
    List<PlacedExtent> exclusive = new ArrayList<>();
    map.forEach(
        from,
        to,
        part -> {
          if (part.extent() instanceof Offloaded offloaded && !offloaded.shared()) {
            exclusive.add(part);
          }
        });
    for (PlacedExtent part : exclusive) {
      Offloaded offloaded = (Offloaded) part.extent();
      Extent shared = Offloaded.shared(offloaded.address(), offloaded.length());
      map.splice(part.offset(), part.end(), List.of(shared), (offset, extent) -> {});
      count();
      dirty.add(part.offset(), part.end());
    }
  }

  boolean isDirty() {
    return !dirty.isEmpty();
  }

  /** The ranges that changed since the last call. */
  DirtyRanges takeDirty() {
    DirtyRanges taken = dirty;
    dirty = new DirtyRanges();
    return taken;
  }

  /** The log ranges freed since the last call. */
  List<LogRange> takeFreed() {
    List<LogRange> taken = freed;
    freed = new ArrayList<>();
    return taken;
  }

  /** The bytes of shared log pages that lost a name since the last call. */
  long takeDropped() {
    long taken = dropped;
    dropped = 0;
    return taken;
  }

  /** The number of extents in a page of the file. */
  int extentsInPage(long filePage) {
    int[] count = {0};
    map.forEach(filePage, filePage + Pages.SIZE, part -> count[0]++);
    return count[0];
  }

  @Nullable PlacedExtent at(long offset) {
    return map.at(offset);
  }
}
