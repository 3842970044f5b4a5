package quire.file;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The extents of a file by offset. They cover it from 0 to its size without a gap or an overlap,
 * and neighbours that continue each other are one extent. Look-up and {@link #splice} take time
 * logarithmic in the number of extents; {@link #freeze} is constant. At most 64 bytes of memory an
 * extent.
 *
 * <p>Not thread-safe, but any number of threads may read while none changes it.
 */
public final class ExtentMap {
  private final LongTreeMap<Extent> extents;
  private long size;

  /** The map of an empty file. */
  public ExtentMap() {
    this(new LongTreeMap<>(), 0);
  }

  private ExtentMap(LongTreeMap<Extent> extents, long size) {
    this.extents = extents;
    this.size = size;
  }

  /** A copy that later changes of this map do not affect. */
  public ExtentMap freeze() {
    return new ExtentMap(extents.freeze(), size);
  }

  /** The file's size, in bytes. */
  public long size() {
    return size;
  }

  public int extentCount() {
    return extents.size();
  }

  /** How many tree nodes a look-up visits. */
  int height() {
    return extents.height();
  }

  /** The extent that holds the byte at {@code offset}, or null at or past the end. */
  public @Nullable PlacedExtent at(long offset) {
    TreeCursor<Extent> cursor = extents.cursor();
    if (offset < 0 || offset >= size || !cursor.floor(offset)) {
      return null;
    }
    return new PlacedExtent(cursor.key(), cursor.value());
  }

  /**
   * The end of the extent that is {@code count} extents behind the one at {@code offset}; or the
   * size.
   */
  long endOf(long offset, int count) {
    TreeCursor<Extent> cursor = extents.cursor();
    boolean more = cursor.floor(offset);
    for (int i = 0; more && i < count; i++) {
      more = cursor.next();
    }
    return more ? cursor.key() + cursor.value().length() : size;
  }

  /**
   * The offset of one of the last extents: at least {@code count}, and at most twice as many,
   * before the end.
   */
  long beginOfLast(int count) {
    if (extents.size() <= count) {
      return 0;
    }
    TreeCursor<Extent> cursor = extents.cursor();
    long begin = size;
    for (int i = 0; i < count && cursor.floor(begin - 1); i++) {
      begin = cursor.key();
    }
    return begin;
  }

  /** A cursor over extents by their offset; invalid after the next change. */
  TreeCursor<Extent> cursor() {
    return extents.cursor();
  }

  /** Visits the parts of all extents that lie in {@code [from, to)}, in order. */
  public void forEach(long from, long to, Consumer<PlacedExtent> visitor) {
    TreeCursor<Extent> cursor = extents.cursor();
    long end = Math.min(to, size);
    boolean more = from < end && cursor.floor(from);
    while (more && cursor.key() < end) {
      PlacedExtent whole = new PlacedExtent(cursor.key(), cursor.value());
      visitor.accept(clip(whole, from, end));
      more = cursor.next();
    }
  }

  private static PlacedExtent clip(PlacedExtent whole, long from, long to) {
    long start = Math.max(from, whole.offset());
    long end = Math.min(to, whole.end());
    return new PlacedExtent(
        start, whole.extent().slice(start - whole.offset(), end - whole.offset()));
  }

  /** Appends an extent as it is, without joining it with its neighbour, as catalog rows are. */
  void append(Extent extent) {
    extents.put(size, extent);
    size += extent.length();
  }

  /**
   * Replaces the bytes of {@code [from, to)}. The replacement has the same length, unless {@code
   * to} is the size, which then changes.
   *
   * @param removed called with the removed parts, in order, while the map is changing: it must not
   *     look at it
   */
  public void splice(
      long from, long to, List<? extends Extent> replacement, BiConsumer<Long, Extent> removed) {
    long length = 0;
    for (Extent extent : replacement) {
      length += extent.length();
    }
    if (from < 0 || from > to || to > size || (to != size && length != to - from)) {
      throw new IllegalArgumentException(
          "splice of %d bytes into [%d, %d) of %d".formatted(length, from, to, size));
    }
    remove(from, to, removed);
    size += length - (to - from);
    insert(from, replacement);
  }

  /** Cuts at both ends and removes the extents between. */
  private void remove(long from, long to, BiConsumer<Long, Extent> removed) {
    cut(from);
    cut(to);
    TreeCursor<Extent> cursor = extents.cursor();
    while (cursor.ceiling(from) && cursor.key() < to) {
      long key = cursor.key();
      removed.accept(key, cursor.value());
      extents.remove(key);
    }
  }

  /** Makes an extent begin at {@code offset}, unless that is the end. */
  private void cut(long offset) {
    PlacedExtent whole = at(offset);
    if (whole != null && whole.offset() < offset) {
      long at = offset - whole.offset();
      extents.put(whole.offset(), whole.extent().slice(0, at));
      extents.put(offset, whole.extent().slice(at, whole.extent().length()));
    }
  }

  /**
   * Inserts extents into a gap at {@code offset}, and joins them with each other and with both
   * neighbours.
   */
  private void insert(long offset, List<? extends Extent> replacement) {
    List<Extent> pieces = new ArrayList<>(replacement.size() + 2);
    long start = offset;
    TreeCursor<Extent> cursor = extents.cursor();
    if (offset > 0 && cursor.floor(offset - 1)) {
      start = cursor.key();
      pieces.add(cursor.value());
    }
    pieces.addAll(replacement);
    long end = offset;
    for (Extent extent : replacement) {
      end += extent.length();
    }
    Extent after = extents.get(end);
    if (after != null) {
      extents.remove(end);
      pieces.add(after);
    }
    putJoined(start, pieces);
  }

  private void putJoined(long start, List<Extent> pieces) {
    long at = start;
    Extent pending = null;
    for (Extent piece : pieces) {
      Extent joined = pending == null ? piece : pending.join(piece);
      if (joined == null && pending != null) {
        extents.put(at, pending);
        at += pending.length();
        joined = piece;
      }
      pending = joined;
    }
    if (pending != null) {
      extents.put(at, pending);
    }
  }

  /** The first offset from {@code offset} on that is not in a hole, or -1. */
  long seekData(long offset) {
    return seek(offset, false);
  }

  /** The first offset from {@code offset} on in a hole, or the size; -1 past the end. */
  long seekHole(long offset) {
    if (offset < 0 || offset >= size()) {
      return -1;
    }
    long hole = seek(offset, true);
    return hole < 0 ? size() : hole;
  }

  private long seek(long offset, boolean hole) {
    TreeCursor<Extent> cursor = cursor();
    boolean more = offset >= 0 && offset < size() && cursor.floor(offset);
    while (more && cursor.value().isHole() != hole) {
      more = cursor.next();
    }
    return more ? Math.max(offset, cursor.key()) : -1;
  }
}
