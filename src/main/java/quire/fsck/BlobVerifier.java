package quire.fsck;

import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;
import quire.blob.Digest;
import quire.catalog.BlobRow;
import quire.catalog.Catalog;
import quire.catalog.ExtentRow;
import quire.error.FsException;
import quire.file.ExtentRows;
import quire.file.FileContext;
import quire.file.FrozenFile;
import quire.fsck.DamagedBlob.Damage;
import quire.snapshot.BlobHasher;

/** Reads blobs, one at a time, and compares them with their rows in the catalog. */
final class BlobVerifier implements AutoCloseable {
  private final Catalog catalog;
  private final FileContext context;
  private final IntConsumer progress;
  private final BlobHasher hasher = new BlobHasher();

  /**
   * @param progress called with the number of bytes read since the last call
   */
  BlobVerifier(Catalog catalog, FileContext context, IntConsumer progress) {
    this.catalog = catalog;
    this.context = context;
    this.progress = progress;
  }

  /** Whether it has bytes in a segment of the log that could not be opened. */
  boolean isBarred(BlobRow blob) {
    boolean[] barred = {false};
    catalog.extents(
        blob.id(),
        0,
        row -> {
          barred[0] = row.kind() != ExtentRow.Kind.FILL && context.log().isBarred(row.value());
          return !barred[0];
        });
    return barred[0];
  }

  /** The damage of a blob; null if it is good. */
  @Nullable Damage damage(Digest digest, BlobRow blob) {
    BlobHasher.Hashed found;
    try {
      found = hasher.hash(content(blob), progress);
    } catch (FsException e) {
      return Damage.unreadable(String.valueOf(e.getMessage()));
    }
    if (!found.digest().equals(digest)) {
      return Damage.otherBytes(found.digest());
    }
    return found.crc32() == blob.crc32() ? null : Damage.otherCrc(found.crc32(), blob.crc32());
  }

  private FrozenFile content(BlobRow blob) {
    return FrozenFile.load(
        context, blob.id(), blob.size(), ExtentRows.read(catalog, blob.id()).iterator(), () -> {});
  }

  @Override
  public void close() {
    hasher.close();
  }
}
