package quire.fsck;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import quire.catalog.CatalogBatch;
import quire.catalog.ExtentRow;
import quire.log.LogRange;
import quire.log.OffloadLog;
import quire.log.PageSet;

/**
 * The extents of a file, made anew of rows that may overlap, leave gaps, or name pages that are
 * lost; bytes that are in no row become a hole. Memory: the rows that overlap at one place. Not
 * thread-safe; one use.
 *
 * <p>Where rows overlap, one of them is old: it came back when a damaged file of the catalog lost
 * the change that replaced it. The pages of a replaced row were freed. So a row whose pages are
 * there wins against one whose pages are not, and also against a fill. Where that does not tell,
 * the row that begins first wins. A row of a missing segment stays where no other row is: it may be
 * old, and the segment deleted because all of its pages were freed.
 */
final class RebuiltExtents {
  private static final ExtentRow HOLE = new ExtentRow(0, 0, ExtentRow.Kind.FILL, 0);

  private final OffloadLog log;
  private final PageSet onDisk;
  private final long ino;
  private final long size;
  private final CatalogBatch batch;

  /** The rows that reach beyond {@link #settled}, in the order of their {@link #rank}. */
  private final List<ExtentRow> open = new ArrayList<>();

  private long settled;

  // the new row that is not in the batch yet, and the row that it is a part of
  private @Nullable ExtentRow last;
  private ExtentRow lastSource = HOLE;
  private long allocated;

  /**
   * @param batch receives the new rows
   */
  RebuiltExtents(OffloadLog log, PageSet onDisk, long ino, long size, CatalogBatch batch) {
    this.log = log;
    this.onDisk = onDisk;
    this.ino = ino;
    this.size = size;
    this.batch = batch;
  }

  /** Adds a row; by their offsets, rows must come in order. */
  void add(ExtentRow row) {
    if (row.offset() < 0 || row.offset() >= size || row.length() <= 0) {
      return;
    }
    settle(row.offset());
    long length = Math.min(row.length(), size - row.offset());
    if (row.kind() == ExtentRow.Kind.FILL) {
      open(new ExtentRow(row.offset(), length, row.kind(), row.value() & 0xff));
    } else if (log.mayComeBack(row.value(), length) || log.holds(row.value(), length)) {
      open(new ExtentRow(row.offset(), length, row.kind(), row.value()));
    }
  }

  private void open(ExtentRow row) {
    int at = 0;
    while (at < open.size() && rank(open.get(at)) <= rank(row)) {
      at++;
    }
    open.add(at, row);
  }

  /** Rows of existing segments come first, then fills, and then rows of missing segments. */
  private int rank(ExtentRow row) {
    if (row.kind() == ExtentRow.Kind.FILL) {
      return 1;
    }
    return log.isDamaged(row.value()) || log.holds(row.value(), row.length()) ? 0 : 2;
  }

  /** Covers what is left of the file, and returns how many bytes count as allocated. */
  long finish() {
    settle(size);
    putLast();
    return allocated;
  }

  private void settle(long to) {
    cover(settled, to, 0);
    settled = to;
    open.removeIf(row -> end(row) <= settled);
  }

  /** Covers a range with the first of the open rows from {@code next} on that has its bytes. */
  private void cover(long from, long to, int next) {
    if (from >= to) {
      return;
    }
    if (next == open.size()) {
      put(HOLE, from, to);
      return;
    }
    ExtentRow row = open.get(next);
    long[] at = {from};
    long end = Math.min(end(row), to);
    forEachLost(
        row,
        from,
        end,
        (lostFrom, lostTo) -> {
          put(row, at[0], lostFrom);
          cover(lostFrom, lostTo, next + 1);
          at[0] = lostTo;
        });
    put(row, at[0], end);
    cover(Math.max(from, end), to, next + 1);
  }

  private interface FileRange {
    void visit(long from, long to);
  }

  /** Visits the parts of a range of a row that the disk does not have. */
  private void forEachLost(ExtentRow row, long from, long to, FileRange visitor) {
    if (from >= to
        || row.kind() == ExtentRow.Kind.FILL
        || log.mayComeBack(row.value(), row.length())) {
      return;
    }
    long toFile = row.offset() - row.value();
    onDisk.missing(
        new LogRange(from - toFile, to - from),
        lost ->
            visitor.visit(
                Math.max(from, lost.address() + toFile), Math.min(to, lost.end() + toFile)));
  }

  private void put(ExtentRow source, long from, long to) {
    if (from >= to) {
      return;
    }
    ExtentRow before = last;
    if (before != null && source.equals(lastSource)) {
      last = new ExtentRow(before.offset(), to - before.offset(), before.kind(), before.value());
      return;
    }
    putLast();
    boolean fill = source.kind() == ExtentRow.Kind.FILL;
    long value = fill ? source.value() : source.value() + (from - source.offset());
    last = new ExtentRow(from, to - from, source.kind(), value);
    lastSource = source;
  }

  private void putLast() {
    ExtentRow row = last;
    if (row != null) {
      batch.putExtent(ino, row);
      boolean hole = row.kind() == ExtentRow.Kind.FILL && row.value() == 0;
      allocated += hole ? 0 : row.length();
    }
    last = null;
  }

  private static long end(ExtentRow row) {
    return row.offset() + row.length();
  }
}
