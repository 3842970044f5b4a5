package quire.file;

import quire.error.Errno;
import quire.error.FsException;
import quire.work.HeapBudget;

/**
 * The heap budget for the extents of all open files, and for work on them. A file may have more
 * extents than the heap can hold: then a change that makes more fails, and so does a read of all
 * extents into memory. Changes that reduce extents, and commits, never fail. They may exceed the
 * budget by its size at most, which is why it is less than half of the heap. Thread-safe.
 */
final class ExtentBudget {
  /** The bytes of an extent in an {@link ExtentMap}. */
  static final int MAP_BYTES = 64;

  /** The bytes of an extent on its way from the catalog to a map, and back. */
  static final int WORK_BYTES = 160;

  /**
   * The fraction that growth leaves free, so that a file that has grown to the limit can be opened.
   */
  private static final int SPARE = 16;

  private final HeapBudget heap;

  ExtentBudget(HeapBudget heap) {
    this.heap = heap;
  }

  /**
   * To be called before a change that makes more extents.
   *
   * @throws FsException ENOSPC if there is no room for that many
   */
  void require(long more) {
    if (!heap.has(more * MAP_BYTES + heap.bytes() / SPARE)) {
      throw full(Errno.ENOSPC);
    }
  }

  /** Records by how many extents a map has grown or shrunk. */
  void changed(long more) {
    heap.add(more * MAP_BYTES);
  }

  /**
   * Takes room for a list of the extents of a range, and for as many in another map.
   *
   * @throws FsException ENOSPC if there is none
   */
  static void takeFor(ExtentMap map, long from, long to, HeapBudget.Share work) {
    map.forEach(
        from,
        to,
        part -> {
          if (!work.take(MAP_BYTES + WORK_BYTES)) {
            throw full(Errno.ENOSPC);
          }
        });
  }

  /** The error when the budget is full: ENOSPC for a change, ENOMEM for a read. */
  static FsException full(Errno errno) {
    return new FsException(
        errno,
        "files that are in use are in too many pieces for the heap; close some, or mount with"
            + " QUIRE_JAVA_OPTS=-Xmx2g for more");
  }
}
