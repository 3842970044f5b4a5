package quire.stream;

import java.nio.ByteBuffer;
import java.util.List;

/**
 * A ring to be read, which shows what is written later. Thread-safe.
 *
 * @param name what messages call the ring
 * @param header of a ring file; empty where there is none
 * @param bytes the ring
 * @param table of checksums; empty where there is none
 */
record RingView(
    RingLayout layout, String name, ByteBuffer header, ByteBuffer bytes, ByteBuffer table) {
  private static final int PAGE = RingLayout.PAGE;

  /** Copies bytes from an offset of the stream on. Does not move the position. */
  void copy(long offset, int length, ByteBuffer into) {
    int at = layout.at(offset);
    int toEnd = Math.min(layout.ringBytes() - at, length);
    into.put(into.position(), bytes, at, toEnd);
    into.put(into.position() + toEnd, bytes, 0, length - toEnd);
  }

  /**
   * How many of {@code length} bytes from {@code offset} on are what was written.
   *
   * @param total how far the stream has got
   * @param sum of its last page's bytes
   */
  int intact(long offset, int length, long total, int sum) {
    if (!layout.hasSums()) {
      return length; // nobody knows
    }
    long end = offset + length;
    long at = offset;
    while (at < end) {
      long page = at / PAGE;
      long good = page * PAGE + intactOf(page, total, sum);
      if (good <= at) {
        break;
      }
      at = good;
      if (at % PAGE != 0) {
        break;
      }
    }
    return (int) (Math.min(at, end) - offset);
  }

  /** How many of a page's bytes are what was written, from its beginning on. */
  int intactOf(long page, long total, int sum) {
    int filled = (int) Math.min(PAGE, total - page * PAGE);
    if (filled < PAGE) {
      return sumOf(page, filled) == sum ? filled : synced(page, filled);
    }
    int sealed = sealed(page);
    return sealed >= 0 ? sealed : synced(page, filled);
  }

  /** How many bytes of a page its entry vouches for; -1 where it does not match. */
  int sealed(long page) {
    int entry = layout.slot(page) * RingLayout.ENTRY;
    int sum = table.getInt(entry + Long.BYTES);
    int kept = table.getInt(entry + Long.BYTES + Integer.BYTES);
    boolean matches =
        table.getLong(entry) == page && kept >= 0 && kept <= PAGE && sumOf(page, kept) == sum;
    return matches ? kept : -1;
  }

  /** Whether there is an entry: that of a page is not all zeros. */
  boolean hasEntry(int slot) {
    int entry = slot * RingLayout.ENTRY;
    return table.getLong(entry) != 0 || table.getLong(entry + Long.BYTES) != 0;
  }

  /** The page of which an entry is. */
  long pageAt(int slot) {
    return table.getLong(slot * RingLayout.ENTRY);
  }

  /** How many bytes of a page the last sync vouches for. */
  int synced(long page, int filled) {
    for (SyncMark mark : marks()) {
      if (mark.page() == page && mark.kept() <= filled && matches(mark)) {
        return mark.kept();
      }
    }
    return 0;
  }

  /** What was synced last, the newest first. */
  List<SyncMark> marks() {
    return SyncMarks.list(header);
  }

  /** Whether the bytes that were synced then are there. */
  boolean matches(SyncMark mark) {
    return sumOf(mark.page(), mark.kept()) == mark.sum();
  }

  int sumOf(long page, int length) {
    return PageSum.of(page, start(page, length));
  }

  /** A page's first bytes. */
  ByteBuffer start(long page, int length) {
    return bytes.slice(layout.at(page * PAGE), length);
  }

  /** Where the page of an offset of the stream stands in the file. */
  long placeInFile(long offset) {
    return RingLayout.HEADER + (long) layout.at(offset / PAGE * PAGE);
  }
}
