package quire.archive;

import quire.error.Errno;
import quire.error.FsException;
import quire.work.HeapBudget;

/** The heap of one archive's table, taken from a shared budget. Not thread-safe. */
final class TableRoom implements AutoCloseable {
  private final HeapBudget.Share share;

  TableRoom(HeapBudget heap) {
    share = heap.share();
  }

  /**
   * To be called before that many bytes are allocated.
   *
   * @throws FsException ENOMEM if there is no room
   */
  void take(long bytes) {
    if (!share.take(bytes)) {
      throw new FsException(
          Errno.ENOMEM,
          "archives that are in use have more entries than the heap has room for; close some, or"
              + " mount with QUIRE_JAVA_OPTS=-Xmx2g for more");
    }
  }

  void giveBack(long bytes) {
    share.giveBack(bytes);
  }

  /** To be called when the table is complete and takes no more. */
  void complete() {
    share.trim();
  }

  @Override
  public void close() {
    share.close();
  }
}
