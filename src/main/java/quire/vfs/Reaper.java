package quire.vfs;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quire.error.FatalEnd;

/**
 * Deletes inodes that have lost their names and then those who knew them, as many at a time as have
 * come: nobody waits for it, and one batch for many costs little more than one for each.
 * Thread-safe.
 */
final class Reaper implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Reaper.class);

  private static final String NAME = "quire-reaper";
  private static final int AT_A_TIME = 128;

  /** In the place of an inode, to end the thread. */
  private static final long END = 0;

  private final BlockingQueue<Long> lost = new LinkedBlockingQueue<>();
  private final Thread thread;

  /**
   * @param reaping deletes those inodes that nobody has come for meanwhile
   */
  Reaper(Consumer<List<Long>> reaping) {
    thread = new Thread(FatalEnd.guarding(NAME, () -> run(reaping)), NAME);
    thread.setDaemon(true);
    thread.start();
  }

  void add(long ino) {
    lost.add(ino);
  }

  private void run(Consumer<List<Long>> reaping) {
    boolean ended = false;
    while (!ended) {
      List<Long> some = new ArrayList<>();
      try {
        some.add(lost.take());
      } catch (InterruptedException e) {
        throw new IllegalStateException("nobody has a reason to interrupt this thread", e);
      }
      lost.drainTo(some, AT_A_TIME - 1);
      ended = some.remove(END);
      try {
        reaping.accept(some);
      } catch (RuntimeException e) {
        FatalEnd.ifOutOfMemory(e);
        LOG.error("files without names are left until the store is opened again", e);
      }
    }
  }

  /** Deletes what has come so far. */
  @Override
  public void close() {
    lost.add(END);
    try {
      thread.join(); // an interrupt would close the log's channels under a read
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
