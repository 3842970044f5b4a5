package quire.snapshot;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.zip.CRC32;
import quire.blob.Blake3;
import quire.blob.Digest;
import quire.catalog.BlobRow;
import quire.catalog.Catalog;
import quire.catalog.CatalogBatch;
import quire.catalog.CatalogView;
import quire.catalog.ExtentRow;
import quire.catalog.InodeRecord;
import quire.file.ExtentRows;
import quire.file.FileContext;
import quire.file.FrozenFile;
import quire.file.PlacedExtent;
import quire.log.PageSet;

/**
 * Gives the content of regular files its name, and makes it a blob: no byte is stored again, the
 * blob names the log bytes that the file names. Not thread-safe.
 */
final class BlobTaker implements AutoCloseable {
  private static final int BUFFER = 1 << 20;

  /** Extents that one batch puts at most. */
  private static final int BATCH = 4096;

  private final Catalog catalog;
  private final CatalogView view;
  private final FileContext context;
  private final LiveFiles live;
  private final PageSet named = new PageSet();
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER);
  private final Blake3 blake3 = Blake3.create();

  BlobTaker(Catalog catalog, CatalogView view, FileContext context, LiveFiles live) {
    this.catalog = catalog;
    this.view = view;
    this.context = context;
    this.live = live;
  }

  /** The log pages that the blobs made here name. */
  PageSet named() {
    return named;
  }

  /** The blob that a file was in the view; reads it only if its digest is not known. */
  Digest take(InodeRecord file) {
    Digest known = catalog.hash(file.ino()); // gone if the file has changed since the view
    if (known != null && catalog.blob(known) != null) {
      return known;
    }
    List<PlacedExtent> extents = ExtentRows.read(view, file.ino());
    CRC32 crc = new CRC32();
    Digest digest = hash(file, extents, crc);
    // first nobody may free what the blob will name
    live.share(file.ino(), extents, digest);
    if (catalog.blob(digest) == null) {
      put(digest, new BlobRow(catalog.newId(), file.size(), (int) crc.getValue()), extents);
    }
    return digest;
  }

  private Digest hash(InodeRecord file, List<PlacedExtent> extents, CRC32 crc) {
    try (FrozenFile content =
        FrozenFile.load(context, file.ino(), file.size(), extents.iterator(), () -> {})) {
      for (long offset = 0; offset < file.size(); ) {
        offset += content.read(offset, buffer.clear());
        crc.update(buffer.flip());
        blake3.update(buffer.rewind());
      }
    }
    return blake3.finish();
  }

  private void put(Digest digest, BlobRow blob, List<PlacedExtent> extents) {
    CatalogBatch batch = catalog.newBatch();
    try {
      for (int i = 0; i < extents.size(); i++) {
        batch.putExtent(blob.id(), shared(ExtentRows.row(extents.get(i))));
        if (i % BATCH == BATCH - 1) {
          catalog.commit(batch);
          batch.close();
          batch = catalog.newBatch();
        }
      }
      batch.putBlob(digest, blob);
      catalog.commit(batch);
    } finally {
      batch.close();
    }
  }

  private ExtentRow shared(ExtentRow row) {
    if (row.kind() == ExtentRow.Kind.FILL) {
      return row;
    }
    named.add(ExtentRows.pages(row));
    return new ExtentRow(row.offset(), row.length(), ExtentRow.Kind.SHARED, row.value());
  }

  @Override
  public void close() {
    blake3.close();
  }
}
