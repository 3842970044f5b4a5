package quire.snapshot;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.zip.CRC32;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import quire.blob.BlobTier;
import quire.blob.BlobTierContract;
import quire.blob.Digest;
import quire.catalog.BlobRow;
import quire.catalog.Catalog;
import quire.catalog.ExtentRow;
import quire.error.Errno;
import quire.error.FsException;
import quire.file.FileContext;
import quire.file.LeakSweep;
import quire.file.MemoryLimiter;
import quire.log.FileLogStorage;
import quire.log.LogRange;
import quire.log.OffloadLog;
import quire.log.Pages;

@SuppressWarnings("NullAway.Init") // JUnit calls open()
final class LocalBlobsTest extends BlobTierContract {
  private static final int SEGMENT_BITS = 20;

  @TempDir private Path directory;

  private Catalog catalog;
  private OffloadLog log;
  private LocalBlobs blobs;

  @BeforeEach
  void open() throws IOException {
    catalog = Catalog.open(directory.resolve("catalog"));
    Path segments = Files.createDirectory(directory.resolve("log"));
    log = OffloadLog.open(new FileLogStorage(segments), SEGMENT_BITS);
    blobs = new LocalBlobs(catalog, new FileContext(log, new MemoryLimiter(0)));
  }

  @AfterEach
  void close() {
    log.close();
    catalog.close();
  }

  @Override
  protected BlobTier tier() {
    return blobs;
  }

  /** Puts the bytes in one extent for every two pages, or a hole for two pages of zeros. */
  @Override
  protected void put(byte[] bytes) {
    put(digest(bytes), bytes);
  }

  private void put(Digest name, byte[] bytes) {
    CRC32 crc = new CRC32();
    crc.update(bytes);
    long id = catalog.newId();
    catalog.commit(
        batch -> {
          batch.putBlob(name, new BlobRow(id, bytes.length, (int) crc.getValue()));
          for (int at = 0; at < bytes.length; at += 2 * Pages.SIZE) {
            batch.putExtent(id, extent(bytes, at, Math.min(2 * Pages.SIZE, bytes.length - at)));
          }
        });
  }

  private ExtentRow extent(byte[] bytes, int offset, int length) {
    ByteBuffer part = ByteBuffer.allocateDirect(length).put(bytes, offset, length).flip();
    if (part.mismatch(ByteBuffer.allocate(length)) < 0) {
      return new ExtentRow(offset, length, ExtentRow.Kind.FILL, 0);
    }
    long pages = Pages.up(length);
    LogRange run = log.allocate(pages, pages);
    log.write(run.address(), part);
    return new ExtentRow(offset, length, ExtentRow.Kind.SHARED, run.address());
  }

  @Override
  protected void forget(Digest digest) {
    collect(() -> {});
  }

  private void collect(Runnable pause) {
    new Collector(catalog, blobs.uses(), new UseCounts(), pause).run();
    log.free(LeakSweep.unnamed(catalog, log));
  }

  /** Whether a blob is in use is decided when it is deleted, not when the collection begins. */
  @Test
  void aBlobOpenedDuringACollectionCanBeReadOrIsMissing() {
    List<byte[]> contents = new ArrayList<>();
    for (int i = 0; i < 3000; i++) {
      contents.add(bytes(i, 5000));
      put(contents.get(i));
    }
    Random random = new Random(3);
    Map<Integer, LocalBlob> opened = new HashMap<>();
    int[] gone = {0};
    collect(
        () -> {
          for (int n = 0; n < 40; n++) {
            int i = random.nextInt(contents.size());
            LocalBlob blob = opened.containsKey(i) ? null : blobs.open(digest(contents.get(i)));
            if (blob != null) {
              opened.put(i, blob);
            } else {
              gone[0]++;
            }
          }
        });
    opened.forEach(
        (i, blob) -> {
          ByteBuffer read = ByteBuffer.allocate(5000);
          blob.read(0, read);
          assertArrayEquals(contents.get(i), read.array(), "blob " + i);
          blob.close();
        });
    assertTrue(opened.size() > 20 && gone[0] > 20, opened.size() + " open, " + gone[0] + " gone");
    collect(() -> {});
    contents.forEach(bytes -> assertNull(blobs.open(digest(bytes))));
  }

  @Test
  void blobsThatAreNotOpenAreForgotten() {
    byte[] bytes = bytes(1, 10_000);
    put(bytes);
    Digest digest = digest(bytes);
    try (LocalBlob blob = blobs.require(digest)) {
      assertArrayEquals(blob.sha256(), catalog.sha256(digest));
      assertEquals(Set.of(digest), blobs.uses().digests());
    }
    forget(digest);
    assertNull(blobs.open(digest));
    assertNull(catalog.sha256(digest));
    FsException e = assertThrows(FsException.class, () -> blobs.require(digest));
    assertEquals(Errno.EIO, e.errno());
    assertEquals(Set.of(), blobs.uses().digests());
  }

  /** Otherwise the wrong SHA-256 would be stored, and used even after the blob is repaired. */
  @Test
  void aDamagedBlobHasNoSha256() {
    Digest name = digest(bytes(2, 10_000));
    put(name, bytes(3, 10_000));
    try (LocalBlob blob = blobs.require(name)) {
      FsException e = assertThrows(FsException.class, blob::sha256);
      assertEquals(Errno.EIO, e.errno());
      assertTrue(String.valueOf(e.getMessage()).contains(name.hex()), e.getMessage());
    }
    assertNull(catalog.sha256(name));
  }
}
