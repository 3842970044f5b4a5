package quire.snapshot;

import java.util.List;
import java.util.function.Consumer;
import quire.blob.Digest;
import quire.catalog.BlobRow;
import quire.catalog.CatalogBatch;
import quire.catalog.ExtentRow;
import quire.file.ExtentRows;
import quire.file.PlacedExtent;
import quire.log.LogRange;

/** Writes the rows of a blob. */
final class BlobRows {
  private BlobRows() {}

  /**
   * Adds the rows to a batch.
   *
   * @param pages called with the log pages that they name
   */
  static void put(
      CatalogBatch batch,
      Digest digest,
      BlobRow blob,
      List<PlacedExtent> extents,
      Consumer<LogRange> pages) {
    for (PlacedExtent placed : extents) {
      ExtentRow row = ExtentRows.shared(placed);
      if (row.kind() == ExtentRow.Kind.SHARED) {
        pages.accept(ExtentRows.pages(row));
      }
      batch.putExtent(blob.id(), row);
    }
    batch.putBlob(digest, blob);
  }
}
