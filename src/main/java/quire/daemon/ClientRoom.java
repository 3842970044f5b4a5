package quire.daemon;

import java.util.concurrent.locks.ReentrantLock;
import quire.control.Request;
import quire.error.Failure;
import quire.work.HeapBudget;

/**
 * The heap that all clients of the control socket have together for their requests and answers,
 * beyond some kilobytes each. Where it is used up, a client is told so at once: to wait could take
 * for ever, as a client may send half a request, or not read its answer. Thread-safe.
 */
final class ClientRoom {
  private static final int HEAP_PERCENT = 10;

  private final HeapBudget budget;

  /** A parsed tree takes up to 40 times the bytes of its text, so there is one at a time. */
  private final ReentrantLock parsing = new ReentrantLock();

  ClientRoom() {
    this(HeapBudget.ofHeap(HEAP_PERCENT));
  }

  ClientRoom(HeapBudget budget) {
    this.budget = budget;
  }

  /** The heap of one request and its answer; nothing is taken yet. */
  Part part() {
    return new Part(budget.share());
  }

  /** Reads a request as {@link Request#read} does. */
  Request<?> parse(String line) {
    parsing.lock();
    try {
      return Request.read(line);
    } finally {
      parsing.unlock();
    }
  }

  /**
   * The heap of one request and its answer, which is given back when this is closed. Not
   * thread-safe.
   */
  final class Part implements AutoCloseable {
    private final HeapBudget.Share share;

    private Part(HeapBudget.Share share) {
      this.share = share;
    }

    /** Takes bytes, and returns whether there were that many. */
    boolean tryTake(long bytes) {
      boolean taken = share.take(bytes);
      share.trim(); // others may need the rest of the step
      return taken;
    }

    /**
     * As {@link #tryTake}, for work that is faster with these bytes but possible without them:
     * leaves half of the heap to work that needs it.
     */
    boolean tryTakeSpare(long bytes) {
      return budget.usedBytes() + bytes <= budget.bytes() / 2 && tryTake(bytes);
    }

    /** Gives bytes back that were taken. */
    void giveBack(long bytes) {
      share.giveBack(bytes);
      share.trim();
    }

    /**
     * Takes bytes, before they are allocated.
     *
     * @throws Failure if there are not that many
     */
    void take(long bytes) {
      if (!tryTake(bytes)) {
        throw new Failure(
            "the requests and answers of all commands take more heap than the daemon has for them;"
                + " try again when others have ended, or mount with QUIRE_JAVA_OPTS=-Xmx2g for"
                + " more");
      }
    }

    @Override
    public void close() {
      share.close();
    }
  }
}
