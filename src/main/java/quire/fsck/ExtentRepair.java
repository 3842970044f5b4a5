package quire.fsck;

import java.util.function.Consumer;
import quire.catalog.Catalog;
import quire.catalog.CatalogBatch;
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

  /**
   * Rewrites the rows of a file so that they cover {@code size} bytes. It is one change: a crash
   * leaves the old rows or the new ones. Memory: 100 bytes for each row of the file.
   */
  void rebuild(InodeRecord record, long size) {
    findings.change(batch -> rebuild(record, size, batch));
  }

  private void rebuild(InodeRecord record, long size, CatalogBatch batch) {
    long ino = record.ino();
    forEachRow(ino, row -> batch.deleteExtent(ino, row.offset())); // before any new row is put
    RebuiltExtents rebuilt = new RebuiltExtents(log, onDisk, ino, size, batch);
    forEachRow(ino, rebuilt::add);
    batch.putInode(record.withSize(size, rebuilt.finish()));
    batch.deleteHash(ino); // the content has changed
  }

  private void forEachRow(long ino, Consumer<ExtentRow> visitor) {
    catalog.extents(
        ino,
        0,
        row -> {
          visitor.accept(row);
          return true;
        });
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
