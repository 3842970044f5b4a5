package quire.file;

import quire.error.Errno;
import quire.error.FsException;
import quire.work.HeapBudget;

/**
 * The heap that the extents of all files that are open take, and what works with them. A file may
 * have more of them than the heap can hold: a change that makes more then fails, and so does
 * whoever wants to have them all in memory. What makes fewer, and commits, always go on; they take
 * as much again at most, which is why the budget is less than half of the heap. Thread-safe.
 */
final class ExtentBudget {
  /** What an extent takes in an {@link ExtentMap}. */
  static final int MAP_BYTES = 64;

  /** What it takes while it is on its way from the catalog to a map, and back. */
  static final int WORK_BYTES = 160;

  /** The part that growth leaves to who opens a file that has grown as far as it could. */
  private static final int SPARE = 16;

  private final HeapBudget heap;

  ExtentBudget(HeapBudget heap) {
    this.heap = heap;
  }

  /**
   * To be asked before a change that makes more extents.
   *
   * @throws FsException ENOSPC where there is no room for so many
   */
  void require(long more) {
    if (!heap.has(more * MAP_BYTES + heap.bytes() / SPARE)) {
      throw full(Errno.ENOSPC);
    }
  }

  /** Takes note that a map has more extents than before, or fewer. */
  void changed(long more) {
    heap.add(more * MAP_BYTES);
  }

  /**
   * Takes room for a list of the extents of a range, and for as many in another map.
   *
   * @throws FsException ENOSPC where there is none
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

  /** ENOSPC for who makes extents, ENOMEM for who reads them. */
  static FsException full(Errno errno) {
    return new FsException(
        errno,
        "files that are in use are in too many pieces for the heap; close some, or mount with"
            + " QUIRE_JAVA_OPTS=-Xmx2g for more");
  }
}
