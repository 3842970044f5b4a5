package quire.stream;

import java.nio.ByteBuffer;
import java.util.List;

/**
 * A readable view of a ring; it shows later writes. Thread-safe.
 *
 * @param name the ring's name in messages
 * @param header of a ring file; empty if there is none
 * @param bytes the ring
 * @param table of checksums; empty if there is none
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
   * How many of {@code length} bytes from {@code offset} on match their checksums.
   *
   * @param total the end of the stream
   * @param sum of its last page's bytes
   */
  int intact(long offset, int length, long total, int sum) {
    if (!layout.hasSums()) {
      return length; // no checksums to compare
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

  /** How many of a page's bytes, from its beginning on, match a checksum. */
  int intactOf(long page, long total, int sum) {
    int filled = (int) Math.min(PAGE, total - page * PAGE);
    if (filled < PAGE) {
      return sumOf(page, filled) == sum ? filled : synced(page, filled);
    }
    int sealed = sealed(page);
    return sealed >= 0 ? sealed : synced(page, filled);
  }

  /** How many bytes of a page its entry covers; -1 if they do not match it. */
  int sealed(long page) {
    int entry = layout.slot(page) * RingLayout.ENTRY;
    int sum = table.getInt(entry + Long.BYTES);
    int kept = table.getInt(entry + Long.BYTES + Integer.BYTES);
    boolean matches =
        table.getLong(entry) == page && kept >= 0 && kept <= PAGE && sumOf(page, kept) == sum;
    return matches ? kept : -1;
  }

  /** Whether the slot has an entry: entries are never all zeros. */
  boolean hasEntry(int slot) {
    int entry = slot * RingLayout.ENTRY;
    return table.getLong(entry) != 0 || table.getLong(entry + Long.BYTES) != 0;
  }

  /** The number of the page that an entry belongs to. */
  long pageAt(int slot) {
    return table.getLong(slot * RingLayout.ENTRY);
  }

  /** How many bytes of a page the sync marks cover. */
  int synced(long page, int filled) {
    for (SyncMark mark : marks()) {
      if (mark.page() == page && mark.kept() <= filled && matches(mark)) {
        return mark.kept();
      }
    }
    return 0;
  }

  /** The sync marks, the newest first. */
  List<SyncMark> marks() {
    return SyncMarks.list(header);
  }

  /** Whether the bytes that were synced then match the mark. */
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

  /** The position in the file of the page with this stream offset. */
  long placeInFile(long offset) {
    return RingLayout.HEADER + (long) layout.at(offset / PAGE * PAGE);
  }
}
