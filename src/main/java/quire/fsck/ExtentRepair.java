package quire.fsck;

import java.util.function.LongConsumer;
import quire.catalog.Catalog;
import quire.catalog.ExtentRow;
import quire.catalog.InodeRecord;
import quire.log.LogRange;
import quire.log.OffloadLog;
import quire.log.PageSet;

/**
 * Repairs the extents of a file: overlaps are cut, missing and lost ones become holes. Does nothing
 * unless this is a repair. Not thread-safe.
 */
final class ExtentRepair {
  private final Catalog catalog;
  private final OffloadLog log;
  private final PageSet onDisk;
  private final Findings findings;

  ExtentRepair(Catalog catalog, OffloadLog log, PageSet onDisk, Findings findings) {
    this.catalog = catalog;
    this.log = log;
    this.onDisk = onDisk;
    this.findings = findings;
  }

  /** Rewrites the rows of a file so that they cover {@code size} bytes. */
  void rebuild(InodeRecord record, long size) {
    if (!findings.repairing()) {
      return;
    }
    Rebuilt file = new Rebuilt(record.ino());
    catalog.extents(
        record.ino(),
        0,
        row -> {
          findings.change(batch -> batch.deleteExtent(record.ino(), row.offset()));
          file.append(row, size);
          return true;
        });
    file.holeUntil(size);
    InodeRecord right = record.withSize(size, file.allocated);
    findings.change(batch -> batch.putInode(right));
    findings.change(batch -> batch.deleteHash(record.ino())); // the content is another
  }

  private final class Rebuilt {
    private final long ino;
    private long end;
    private long allocated;

    Rebuilt(long ino) {
      this.ino = ino;
    }

    /** Appends the part of the row that lies behind the rows before it and before the size. */
    void append(ExtentRow row, long size) {
      long from = Math.max(row.offset(), end);
      long to = row.length() > size - row.offset() ? size : row.offset() + row.length();
      if (from >= to) {
        return;
      }
      holeUntil(from);
      if (row.kind() == ExtentRow.Kind.FILL) {
        put(new ExtentRow(from, to - from, row.kind(), row.value() & 0xff));
        return;
      }
      long address = row.value() + (from - row.offset());
      if (log.isDamaged(address)) {
        put(new ExtentRow(from, to - from, row.kind(), address));
        return;
      }
      if (!log.holds(address, to - from)) {
        holeUntil(to);
        return;
      }
      appendFound(row.kind(), address, to);
    }

    /** Appends log bytes up to file offset {@code to}, with holes if the disk has none. */
    private void appendFound(ExtentRow.Kind kind, long address, long to) {
      long toFile = end - address;
      LogRange range = new LogRange(address, to - end);
      LongConsumer foundUntil =
          offset -> {
            long stop = Math.min(offset, to);
            if (stop > end) {
              put(new ExtentRow(end, stop - end, kind, end - toFile));
            }
          };
      onDisk.missing(
          range,
          lost -> {
            foundUntil.accept(lost.address() + toFile);
            holeUntil(Math.min(lost.end() + toFile, to));
          });
      foundUntil.accept(to);
    }

    void holeUntil(long to) {
      if (to > end) {
        put(new ExtentRow(end, to - end, ExtentRow.Kind.FILL, 0));
      }
    }

    private void put(ExtentRow row) {
      findings.change(batch -> batch.putExtent(ino, row));
      end = row.offset() + row.length();
      boolean hole = row.kind() == ExtentRow.Kind.FILL && row.value() == 0;
      allocated += hole ? 0 : row.length();
    }
  }

  /**
   * Marks every extent as shared that names a page of the set, and so on for the other pages of
   * these extents, until all extents of a page agree.
   */
  void share(PageSet contested) {
    if (!findings.repairing() || contested.isEmpty()) {
      return;
    }
    boolean[] changed = {true};
    while (changed[0]) {
      changed[0] = false;
      catalog.allExtents(
          owned -> {
            ExtentRow row = owned.row();
            LogRange range = new LogRange(row.value(), row.length());
            if (row.kind() == ExtentRow.Kind.OFFLOADED && contested.intersects(range)) {
              changed[0] = true;
              contested.add(range);
              ExtentRow shared =
                  new ExtentRow(row.offset(), row.length(), ExtentRow.Kind.SHARED, row.value());
              findings.change(batch -> batch.putExtent(owned.ino(), shared));
            }
            return true;
          });
      findings.flush();
    }
  }
}
