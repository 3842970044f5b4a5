package quire.fsck;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import quire.catalog.Catalog;
import quire.catalog.ExtentRow;
import quire.log.Pages;

/** Extents in a segment whose file is missing. */
final class MissingSegmentTest {
  private static final int MISSING = 7;

  @TempDir private Path directory;

  @SuppressWarnings("NullAway.Init") // set before each test
  private TestStore store;

  @BeforeEach
  void make() throws IOException {
    store = TestStore.withTree(directory);
    store.log.neverUse(MISSING);
  }

  @AfterEach
  void close() {
    store.close();
  }

  private static ExtentRow missing(long offset, long length) {
    long address = ((long) MISSING << TestStore.SEGMENT_BITS) + Pages.SIZE + offset;
    return new ExtentRow(offset, length, ExtentRow.Kind.OFFLOADED, address);
  }

  @Test
  void extentsOfAMissingSegmentStay() {
    long small = store.ino("/dir/sub/small");
    store.damage(batch -> batch.putExtent(small, missing(0, 100)));
    for (int i = 0; i < 2; i++) {
      assertEquals(1, store.repair().problems().irreparable());
      assertEquals(List.of(missing(0, 100)), store.extents("/dir/sub/small"));
    }
  }

  /** A lost table may bring back such extents, as old rows of a segment that was deleted. */
  @Test
  void extentsOfAMissingSegmentReplaceNoOthers() throws IOException {
    int page = Pages.SIZE;
    store.vfs(
        vfs -> {
          long ino = TestStore.write(vfs, Catalog.ROOT, "file", 8, page);
          long handle = vfs.open(ino, 2);
          vfs.write(handle, 2L * page, TestStore.bytes(9, page));
          vfs.release(handle);
        });
    List<ExtentRow> newer = store.extents("/file");
    assertEquals(3, newer.size(), newer::toString);
    store.damage(batch -> batch.putExtent(store.ino("/file"), missing(0, 3L * page)));
    store.repair();
    assertEquals(List.of(missing(0, page), newer.get(1), newer.get(2)), store.extents("/file"));
  }
}
