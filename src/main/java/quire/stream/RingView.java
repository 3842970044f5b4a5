package quire.stream;

import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;
import quire.error.Errno;
import quire.error.FsException;
import quire.io.MappedBytes;

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

  /**
   * Copies bytes from an offset of the stream on. Does not move the position.
   *
   * @throws FsException EIO if the host cannot read them
   */
  void copy(long offset, int length, ByteBuffer into) {
    int at = layout.at(offset);
    int toEnd = Math.min(layout.ringBytes() - at, length);
    try {
      MappedBytes.copy(bytes, at, into, into.position(), toEnd);
      MappedBytes.copy(bytes, 0, into, into.position() + toEnd, length - toEnd);
    } catch (InternalError e) { // see MappedBytes
      throw new FsException(
          Errno.EIO,
          "%s cannot be read between the offsets %d and %d of the stream"
              .formatted(name, offset, offset + length),
          e);
    }
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
      return matches(page, filled, sum) ? filled : synced(page, filled);
    }
    int sealed = sealed(page);
    return sealed >= 0 ? sealed : synced(page, filled);
  }

  /** How many bytes of a page its entry covers; -1 if they do not match it. */
  int sealed(long page) {
    ByteBuffer entry = entry(layout.slot(page));
    if (entry == null) {
      return -1;
    }
    int sum = entry.getInt(Long.BYTES);
    int kept = entry.getInt(Long.BYTES + Integer.BYTES);
    boolean matches =
        entry.getLong(0) == page && kept >= 0 && kept <= PAGE && matches(page, kept, sum);
    return matches ? kept : -1;
  }

  /** The number of the page that an entry belongs to; -1 if there is none that can be read. */
  long pageAt(int slot) {
    ByteBuffer entry = entry(slot);
    if (entry == null) {
      return -1;
    }
    boolean isThere = entry.getLong(0) != 0 || entry.getLong(Long.BYTES) != 0;
    return isThere ? entry.getLong(0) : -1;
  }

  private @Nullable ByteBuffer entry(int slot) {
    return MappedBytes.copyOrNull(table, slot * RingLayout.ENTRY, RingLayout.ENTRY);
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
    return matches(mark.page(), mark.kept(), mark.sum());
  }

  private boolean matches(long page, int length, int sum) {
    ByteBuffer start = start(page, length);
    return start != null && PageSum.of(page, start) == sum;
  }

  /** A copy of a page's first bytes; null if the host cannot read them. */
  @Nullable ByteBuffer start(long page, int length) {
    return MappedBytes.copyOrNull(bytes, layout.at(page * PAGE), length);
  }

  /** The position in the file of the page with this stream offset. */
  long placeInFile(long offset) {
    return RingLayout.HEADER + (long) layout.at(offset / PAGE * PAGE);
  }
}
