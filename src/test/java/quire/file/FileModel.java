package quire.file;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import quire.file.Extent.Offloaded;
import quire.log.LogRange;
import quire.log.Pages;

/**
 * A file and its model: a byte array, and a catalog in a map. Every operation goes to both. Also
 * records which log pages were freed, and which are named.
 */
final class FileModel implements Offloadable {
  private final FileContext context;
  private final Set<Long> freedPages;
  private final TreeMap<Long, Extent> catalog = new TreeMap<>();
  private long catalogSize;
  private OffloadedFile file;
  private byte[] bytes = new byte[0];

  /**
   * @param freedPages log pages that were freed, of all files of one log
   */
  FileModel(FileContext context, Set<Long> freedPages) {
    this.context = context;
    this.freedPages = freedPages;
    this.file = create();
  }

  private OffloadedFile create() {
    return OffloadedFile.create(context, 7, this);
  }

  OffloadedFile file() {
    return file;
  }

  byte[] bytes() {
    return bytes;
  }

  int size() {
    return bytes.length;
  }

  @Override
  public boolean offloadForMemory() {
    file.offload();
    return true;
  }

  void write(int offset, byte[] data, boolean direct) {
    ByteBuffer src = direct ? ByteBuffer.allocateDirect(data.length + 3) : null;
    src = src == null ? ByteBuffer.wrap(data) : src.position(3).put(data).position(3);
    context.limiter().makeRoom(OffloadedFile.memoryPages(offset, data.length));
    assertEquals(data.length, file.write(offset, src));
    assertFalse(src.hasRemaining());
    if (data.length > 0) {
      grow(offset + data.length);
      System.arraycopy(data, 0, bytes, offset, data.length);
    }
  }

  void resize(int size, byte fill) {
    int old = bytes.length;
    file.resize(size, fill);
    bytes = Arrays.copyOf(bytes, size);
    if (size > old) {
      Arrays.fill(bytes, old, size, fill);
    }
  }

  void punch(int offset, int length) {
    file.punchHole(offset, length);
    zero(offset, length);
  }

  void zeroRange(int offset, int length, boolean keepSize) {
    file.zeroRange(offset, length, keepSize);
    if (!keepSize) {
      grow(offset + length);
    }
    zero(offset, length);
  }

  void allocate(int offset, int length, boolean keepSize) {
    file.allocate(offset, length, keepSize);
    if (!keepSize) {
      grow(offset + length);
    }
  }

  /** Clones between files, or inside one if the ranges do not overlap. */
  void cloneFrom(FileModel source, int sourceOffset, int offset, int length) {
    int count = Math.max(0, Math.min(length, source.bytes.length - sourceOffset));
    byte[] copied =
        count == 0
            ? new byte[0]
            : Arrays.copyOfRange(source.bytes, sourceOffset, sourceOffset + count);
    assertEquals(count, file.cloneRange(source.file, sourceOffset, offset, length));
    if (count > 0) {
      grow(offset + count);
      System.arraycopy(copied, 0, bytes, offset, count);
    }
  }

  private void grow(int size) {
    if (size > bytes.length) {
      bytes = Arrays.copyOf(bytes, size);
    }
  }

  private void zero(int offset, int length) {
    if (offset < bytes.length) {
      Arrays.fill(bytes, offset, Math.min(bytes.length, offset + length), (byte) 0);
    }
  }

  /** Fetches changes as for a commit that then fails. */
  void failCommit() {
    file.changes();
  }

  /** Commits, and gives free log pages back. */
  void commit() {
    ExtentChanges changes = file.changes();
    for (long offset : changes.deletes()) {
      assertTrue(catalog.remove(offset) != null, () -> "deleted a missing row: " + offset);
    }
    for (PlacedExtent put : changes.puts()) {
      Extent before = catalog.put(put.offset(), put.extent());
      assertFalse(put.extent().equals(before), "put a row that is there already");
    }
    catalogSize = changes.newSize();
    free(file.committed(changes));
    checkCatalog();
  }

  void free(List<LogRange> ranges) {
    for (LogRange range : ranges) {
      assertEquals(0, Pages.offset(range.address()) + Pages.offset(range.length()));
      for (long page = range.address(); page < range.end(); page += Pages.SIZE) {
        long freed = page;
        assertTrue(freedPages.add(page), () -> "freed twice: " + Long.toHexString(freed));
      }
    }
    context.log().free(ranges);
  }

  /** The rows of the catalog are exactly the extents. */
  void checkCatalog() {
    TreeMap<Long, Extent> now = new TreeMap<>();
    file.forEachExtent(placed -> now.put(placed.offset(), placed.extent()));
    assertEquals(now, catalog);
  }

  /** Drops the committed file from memory and loads it again. */
  void reload() {
    file.releaseRun();
    List<PlacedExtent> rows = new ArrayList<>();
    catalog.forEach((offset, extent) -> rows.add(new PlacedExtent(offset, extent)));
    file = OffloadedFile.load(context, 7, this, catalogSize, rows.iterator());
  }

  /** The log pages that extents name, with or without shared ones. */
  Set<Long> namedPages(boolean withShared) {
    Set<Long> pages = new HashSet<>();
    file.forEachExtent(
        placed -> {
          if (placed.extent() instanceof Offloaded part && (withShared || !part.shared())) {
            for (long page = Pages.down(part.address()); page < part.end(); page += Pages.SIZE) {
              pages.add(page);
            }
          }
        });
    return pages;
  }

  void check() {
    checkShape();
    byte[] read = new byte[bytes.length];
    ByteBuffer dst = ByteBuffer.wrap(read);
    assertEquals(bytes.length, file.read(0, dst));
    assertArrayEquals(bytes, read);
    for (long page : namedPages(true)) {
      assertFalse(freedPages.contains(page), () -> "named and free: " + Long.toHexString(page));
    }
  }

  /** Extents cover the file, neighbours do not continue each other, the count of bytes is right. */
  private void checkShape() {
    long[] state = {0, 0};
    List<Extent> before = new ArrayList<>();
    Set<Long> inMemory = new HashSet<>();
    Set<Long> inLog = new HashSet<>();
    file.forEachExtent(
        placed -> {
          assertEquals(state[0], placed.offset());
          assertTrue(placed.extent().length() > 0);
          if (!before.isEmpty()) {
            assertNull(before.get(before.size() - 1).join(placed.extent()));
          }
          before.add(placed.extent());
          addPages(placed, placed.extent() instanceof Extent.InMemory ? inMemory : inLog);
          state[0] = placed.end();
          state[1] += placed.extent().isHole() ? 0 : placed.extent().length();
        });
    assertEquals(bytes.length, file.size());
    assertEquals(file.size(), state[0]);
    assertEquals(state[1], file.allocatedBytes());
    assertEquals(before.size(), file.extentCount());
    assertTrue(Collections.disjoint(inMemory, inLog), "offloading would read the log");
  }

  private static void addPages(PlacedExtent placed, Set<Long> pages) {
    for (long at = Pages.down(placed.offset());
        !(placed.extent() instanceof Extent.Fill) && at < placed.end();
        at += Pages.SIZE) {
      pages.add(at);
    }
  }
}
