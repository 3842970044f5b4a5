package quire.fsck;

import java.nio.ByteBuffer;
import java.util.function.IntConsumer;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;
import quire.blob.Blake3;
import quire.blob.Digest;
import quire.catalog.BlobRow;
import quire.catalog.Catalog;
import quire.error.FsException;
import quire.file.ExtentRows;
import quire.file.FileContext;
import quire.file.FrozenFile;
import quire.fsck.DamagedBlob.Damage;

/** Reads blobs, one at a time, and tells whether they are what the catalog says. */
final class BlobVerifier implements AutoCloseable {
  private static final int BUFFER = 1 << 20;

  private final Catalog catalog;
  private final FileContext context;
  private final IntConsumer progress;
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER);
  private final Blake3 blake3 = Blake3.create();
  private final CRC32 crc = new CRC32();

  /**
   * @param progress told how many bytes were read since it was told before
   */
  BlobVerifier(Catalog catalog, FileContext context, IntConsumer progress) {
    this.catalog = catalog;
    this.context = context;
    this.progress = progress;
  }

  /** What is wrong with a blob; null where it is good. */
  @Nullable Damage damage(Digest digest, BlobRow blob) {
    Digest found;
    try {
      found = hash(blob);
    } catch (FsException e) {
      blake3.finish(); // of what was read until then
      return Damage.unreadable(String.valueOf(e.getMessage()));
    }
    if (!found.equals(digest)) {
      return Damage.otherBytes(found);
    }
    int foundCrc = (int) crc.getValue();
    return foundCrc == blob.crc32() ? null : Damage.otherCrc(foundCrc, blob.crc32());
  }

  /** Leaves the CRC of the same bytes behind. */
  private Digest hash(BlobRow blob) {
    crc.reset();
    try (FrozenFile content =
        FrozenFile.load(
            context,
            blob.id(),
            blob.size(),
            ExtentRows.read(catalog, blob.id()).iterator(),
            () -> {})) {
      for (long offset = 0; offset < blob.size(); ) {
        int count = content.read(offset, buffer.clear());
        crc.update(buffer.flip());
        blake3.update(buffer.rewind());
        offset += count;
        progress.accept(count);
      }
    }
    return blake3.finish();
  }

  @Override
  public void close() {
    blake3.close();
  }
}
