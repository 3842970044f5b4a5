package quire.stream;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The checksums of the pages that are written to a ring: a running checksum of the last page, which
 * grows, and table entries of full pages. Not thread-safe.
 */
final class PageSeals {
  private static final int PAGE = RingLayout.PAGE;
  private static final int ENTRIES_AT_A_TIME = 64;

  private final Ring ring;
  private final RingLayout layout;
  private final PageSum sum = new PageSum();

  /** The stream offset up to which {@link #sum} goes; -1 if unknown. */
  private long at = -1;

  /** Entries of consecutive pages, up to the page of {@link #at}. */
  private @Nullable ByteBuffer entries;

  private int firstSlot;

  /** Whether checksums were dropped, but perhaps not on the disk. */
  private boolean rewinding;

  PageSeals(Ring ring, RingLayout layout) {
    this.ring = ring;
    this.layout = layout;
  }

  /**
   * Prepares to continue at the end of the stream.
   *
   * @param expected the checksum of the last page's bytes
   * @return whether the bytes can be read, and match it
   */
  boolean resume(long total, int expected) {
    if (!layout.hasSums() || at == total) {
      return true;
    }
    RingView view = ring.view();
    forgetBeyond(view, total);
    keepSynced(view, total);
    boolean matches = addLastPage(view, total) && sum.value() == expected;
    if (matches) {
      at = total;
    }
    return matches;
  }

  /**
   * As {@link #resume}, if none of the last page's bytes is kept, so that they need not match.
   *
   * @return their checksum
   */
  int resumeAnyway(long total) {
    if (!layout.hasSums()) {
      return 0;
    }
    at = total;
    addLastPage(ring.view(), total);
    return sum.value();
  }

  /** Sets the sum to that of the last page's bytes, or of no bytes if they cannot be read. */
  private boolean addLastPage(RingView view, long total) {
    long page = total / PAGE;
    ByteBuffer bytes = view.start(page, (int) (total % PAGE));
    sum.begin(page);
    if (bytes != null) {
      sum.add(bytes);
    }
    return bytes != null;
  }

  /**
   * Drops checksums beyond the end. The stream may have been longer before a kill or a loss of
   * power. After a second loss of power, an old checksum must not vouch for old bytes in the place
   * of those written from now on.
   */
  private void forgetBeyond(RingView view, long total) {
    boolean again = rewinding;
    rewinding |= view.marks().stream().anyMatch(mark -> mark.total() > total);
    for (int slot = 0; slot < layout.slots(); slot++) {
      long page = view.pageAt(slot);
      if (page >= total / PAGE || (again && page < 0)) {
        rewinding = true;
        ring.putEntries(slot, ByteBuffer.allocateDirect(RingLayout.ENTRY));
      }
    }
    if (rewinding) {
      ring.rewind(total);
      rewinding = false;
    }
  }

  /**
   * Handles a page that was full, but whose end a loss of power has taken. Its entry becomes that
   * of the synced bytes, so that they do not depend on sync marks, which later syncs replace.
   */
  private void keepSynced(RingView view, long total) {
    for (SyncMark mark : view.marks()) {
      long page = mark.page();
      boolean isFull = (page + 1) * PAGE <= total && page + layout.slots() > total / PAGE;
      if (isFull && view.sealed(page) < 0 && view.matches(mark)) {
        put(page, mark.sum(), mark.kept());
      }
    }
  }

  /**
   * Ends a damaged last page: it counts as full, and the stream goes on behind it.
   *
   * @return the offset of the next byte
   */
  long skip(long total) {
    RingView view = ring.view();
    long page = total / PAGE;
    int kept = view.synced(page, (int) (total % PAGE));
    ByteBuffer synced = view.start(page, kept);
    if (synced == null) { // it could be read a moment ago
      put(page, PageSum.ofNothing(page), 0);
    } else {
      put(page, PageSum.of(page, synced), kept);
    }
    sum.begin(page + 1);
    at = (page + 1) * PAGE;
    return at;
  }

  private void put(long page, int value, int kept) {
    add(page, value, kept);
    flush();
  }

  /**
   * Adds bytes that were put into the ring, and makes entries of the pages that they fill.
   *
   * @param offset the end of the last write, or the beginning of a page
   * @return the checksum of the last page's bytes
   */
  int add(long offset, ByteBuffer bytes) {
    if (!layout.hasSums()) {
      return 0;
    }
    at = -1; // until all of it is done
    long next = offset;
    int from = bytes.position();
    while (from < bytes.limit()) {
      int inPage = (int) (next % PAGE);
      int length = Math.min(PAGE - inPage, bytes.limit() - from);
      if (inPage == 0) {
        sum.begin(next / PAGE);
      }
      sum.add(bytes.slice(from, length));
      from += length;
      next += length;
      if (next % PAGE == 0) {
        add(next / PAGE - 1, sum.value(), PAGE);
        sum.begin(next / PAGE);
      }
    }
    flush();
    at = next;
    return sum.value();
  }

  private void add(long page, int value, int kept) {
    int slot = layout.slot(page);
    ByteBuffer open = entries;
    if (open == null) {
      open = ByteBuffer.allocateDirect(ENTRIES_AT_A_TIME * RingLayout.ENTRY);
      entries = open;
    }
    if (!open.hasRemaining() || slot == 0) {
      flush();
    }
    if (open.position() == 0) {
      firstSlot = slot;
    }
    open.putLong(page).putInt(value).putInt(kept);
  }

  private void flush() {
    ByteBuffer open = entries;
    if (open != null && open.position() > 0) {
      try {
        ring.putEntries(firstSlot, open.flip());
      } finally {
        open.clear();
      }
    }
  }
}
