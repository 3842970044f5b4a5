package quire.snapshot;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.zip.CRC32;
import quire.blob.Blake3;
import quire.blob.Digest;
import quire.catalog.BlobRow;
import quire.catalog.Catalog;
import quire.file.FileContext;
import quire.file.FrozenFile;
import quire.file.PlacedExtent;

/**
 * Makes blobs of imported bytes. Bytes from a stream are written to the log; for a part of another
 * blob, the same log bytes get a second name. Memory: a megabyte, and the extents of one blob. Not
 * thread-safe.
 */
public final class BlobImport implements AutoCloseable {
  private final Catalog catalog;
  private final FileContext context;
  private final ImportHost host;
  private final ImportHold importHold;
  private final DamagedCopy damagedCopy;
  private final LogStream stream;
  private final BlobHasher hasher = new BlobHasher();
  private final Blake3 blake3 = Blake3.create();

  /**
   * @param importHold protects everything that is made here
   */
  public BlobImport(Catalog catalog, FileContext context, ImportHost host, ImportHold importHold) {
    this.catalog = catalog;
    this.context = context;
    this.host = host;
    this.importHold = importHold;
    this.damagedCopy = new DamagedCopy(catalog, context);
    this.stream = new LogStream(context, host, importHold);
  }

  /**
   * A blob that is in the catalog.
   *
   * @param allocated its bytes that are not holes
   * @param crc32 as ZIP has it
   */
  public record Imported(Digest digest, long size, long allocated, int crc32) {}

  /**
   * Makes a blob of the next {@code size} bytes of a stream.
   *
   * @throws EOFException if it ends before
   */
  public Imported put(InputStream in, long size) throws IOException {
    host.require(0);
    CRC32 crc = new CRC32();
    LogStream.Written written;
    try {
      written =
          stream.write(
              in,
              size,
              bytes -> {
                crc.update(bytes);
                blake3.update(bytes.rewind());
              });
    } catch (IOException | RuntimeException e) {
      blake3.finish(); // discards the bytes read so far
      throw e;
    }
    Digest digest = blake3.finish();
    List<PlacedExtent> extents = written.extents();
    if (written.size() < size) {
      stream.free(extents);
      throw new EOFException();
    }
    int crc32 = (int) crc.getValue();
    long damaged = findDamaged(digest, extents);
    stream.settle(extents, () -> settle(digest, size, crc32, extents, damaged));
    return new Imported(digest, size, allocated(extents), crc32);
  }

  /** Makes a blob of a part of another blob, which must stay open meanwhile. No byte is copied. */
  public Imported share(LocalBlob source, long offset, long size) {
    host.require(0);
    List<PlacedExtent> extents = source.extents(offset, size);
    FrozenFile content = FrozenFile.load(context, 0, size, extents.iterator(), () -> {});
    BlobHasher.Hashed hashed = hasher.hash(content, count -> {});
    long damaged = damagedCopy.find(hashed.digest(), extents);
    host.inTurn(() -> settle(hashed.digest(), size, hashed.crc32(), extents, damaged));
    return new Imported(hashed.digest(), size, allocated(extents), hashed.crc32());
  }

  private long findDamaged(Digest digest, List<PlacedExtent> written) {
    try {
      return damagedCopy.find(digest, written);
    } catch (RuntimeException e) {
      stream.free(written);
      throw e;
    }
  }

  /** Puts the rows of a blob into the catalog; returns whether it needed them. */
  private boolean settle(
      Digest digest, long size, int crc32, List<PlacedExtent> extents, long damaged) {
    importHold.add(digest);
    if (!damagedCopy.needsRows(digest, damaged)) {
      return false;
    }
    BlobRow blob = new BlobRow(catalog.newId(), size, crc32);
    catalog.commit(batch -> BlobRows.put(batch, digest, blob, extents, pages -> {}));
    return true;
  }

  private static long allocated(List<PlacedExtent> extents) {
    return extents.stream()
        .map(PlacedExtent::extent)
        .filter(extent -> !extent.isHole())
        .mapToLong(extent -> extent.length())
        .sum();
  }

  @Override
  public void close() {
    stream.close();
    hasher.close();
    blake3.close();
  }
}
