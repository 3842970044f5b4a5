package quire.archive;

import quire.error.Errno;
import quire.error.FsException;
import quire.work.HeapBudget;

/** The heap that one archive's table takes, of a budget that it shares. Not thread-safe. */
final class TableRoom implements AutoCloseable {
  private final HeapBudget.Share share;

  TableRoom(HeapBudget heap) {
    share = heap.share();
  }

  /**
   * To be asked before so many bytes are allocated.
   *
   * @throws FsException ENOMEM where there are none
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

  /** Nothing more is taken. */
  void complete() {
    share.trim();
  }

  @Override
  public void close() {
    share.close();
  }
}
