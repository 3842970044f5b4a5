package quire.file;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.NoSuchElementException;
import quire.catalog.CatalogReader;
import quire.error.Errno;
import quire.work.HeapBudget;

/**
 * The extents of a file, read from the catalog in chunks. The rows must not change meanwhile. Not
 * thread-safe.
 */
public final class ExtentIterator implements Iterator<PlacedExtent> {
  private static final int AT_A_TIME = 1024;

  private final CatalogReader catalog;
  private final long ino;
  private final HeapBudget.Share map;
  private final Deque<PlacedExtent> read = new ArrayDeque<>();
  private long from;
  private boolean more = true;

  /**
   * @param map the heap share of the map to be built: {@link #next} fails with ENOMEM if it is used
   *     up
   */
  public ExtentIterator(CatalogReader catalog, long ino, HeapBudget.Share map) {
    this.catalog = catalog;
    this.ino = ino;
    this.map = map;
  }

  @Override
  public boolean hasNext() {
    if (read.isEmpty() && more) {
      more = false;
      catalog.extents(
          ino,
          from,
          row -> {
            read.addLast(ExtentRows.placed(row));
            more = read.size() == AT_A_TIME;
            return !more;
          });
      from = read.isEmpty() ? from : read.getLast().offset() + 1;
    }
    return !read.isEmpty();
  }

  @Override
  public PlacedExtent next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    if (!map.take(ExtentBudget.MAP_BYTES)) {
      throw ExtentBudget.full(Errno.ENOMEM);
    }
    return read.removeFirst();
  }
}
