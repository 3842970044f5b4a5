package quire.file;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import quire.catalog.CatalogBatch;
import quire.catalog.CatalogReader;
import quire.catalog.ExtentRow;
import quire.error.Errno;
import quire.error.FsException;
import quire.log.LogRange;
import quire.log.Pages;
import quire.work.HeapBudget;

/** Converts extents of a file to catalog rows and back. */
public final class ExtentRows {
  private ExtentRows() {}

  /**
   * As {@link #read(CatalogReader, long)}, if the heap has room for them.
   *
   * @param work takes room for the list, and for a map that is made of it
   * @throws FsException ENOMEM
   */
  public static List<PlacedExtent> read(CatalogReader catalog, long ino, HeapBudget.Share work) {
    List<PlacedExtent> extents = new ArrayList<>();
    catalog.extents(
        ino,
        0,
        row -> {
          if (!work.take(ExtentBudget.MAP_BYTES + ExtentBudget.WORK_BYTES)) {
            throw ExtentBudget.full(Errno.ENOMEM);
          }
          return extents.add(placed(row));
        });
    return extents;
  }

  public static PlacedExtent placed(ExtentRow row) {
    return new PlacedExtent(row.offset(), extent(row));
  }

  /** Whether the catalog has exactly these extents of a file. */
  public static boolean matches(CatalogReader catalog, long ino, List<PlacedExtent> extents) {
    Iterator<PlacedExtent> expected = extents.iterator();
    boolean[] same = {true};
    catalog.extents(
        ino,
        0,
        row -> {
          same[0] = expected.hasNext() && expected.next().equals(placed(row));
          return same[0];
        });
    return same[0] && !expected.hasNext();
  }

  /** All extents of a file, in order. */
  public static List<PlacedExtent> read(CatalogReader catalog, long ino) {
    List<PlacedExtent> extents = new ArrayList<>();
    catalog.extents(ino, 0, row -> extents.add(placed(row)));
    return extents;
  }

  private static Extent extent(ExtentRow row) {
    return switch (row.kind()) {
      case OFFLOADED -> Extent.Offloaded.unshared(row.value(), row.length());
      case SHARED -> Extent.Offloaded.shared(row.value(), row.length());
      case FILL -> new Extent.Fill((byte) row.value(), row.length());
    };
  }

  public static void put(CatalogBatch batch, long ino, ExtentChanges changes) {
    changes.deletes().forEach(offset -> batch.deleteExtent(ino, offset));
    changes.puts().forEach(placed -> batch.putExtent(ino, row(placed)));
  }

  /** The row of an extent that is not in memory. */
  public static ExtentRow row(PlacedExtent placed) {
    long offset = placed.offset();
    return switch (placed.extent()) {
      case Extent.Offloaded offloaded ->
          new ExtentRow(
              offset,
              offloaded.length(),
              offloaded.shared() ? ExtentRow.Kind.SHARED : ExtentRow.Kind.OFFLOADED,
              offloaded.address());
      case Extent.Fill fill ->
          new ExtentRow(offset, fill.length(), ExtentRow.Kind.FILL, fill.value());
      case Extent.InMemory memory ->
          throw new IllegalStateException("an extent in memory cannot be committed");
    };
  }

  /** As {@link #row}, for an extent whose bytes have further names. */
  public static ExtentRow shared(PlacedExtent placed) {
    ExtentRow row = row(placed);
    return row.kind() == ExtentRow.Kind.FILL
        ? row
        : new ExtentRow(row.offset(), row.length(), ExtentRow.Kind.SHARED, row.value());
  }

  /** The log pages that contain a row's bytes. */
  public static LogRange pages(ExtentRow row) {
    long start = Pages.down(row.value());
    return new LogRange(start, Pages.up(row.value() + row.length()) - start);
  }
}
