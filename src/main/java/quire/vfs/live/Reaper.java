package quire.vfs.live;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quire.error.FatalEnd;

/**
 * Deletes inodes that have neither a name nor a user. A background thread deletes all that have
 * come so far in one batch, which costs little more than a batch for one. Thread-safe.
 */
final class Reaper implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Reaper.class);

  private static final String NAME = "quire-reaper";
  private static final int AT_A_TIME = 128;

  private static final int RETRY_SECONDS = 1;

  /** Ends the thread when it is queued like an inode number. */
  private static final long END = 0;

  private final BlockingQueue<Long> lost = new LinkedBlockingQueue<>();
  private volatile boolean closing;
  private final Thread thread;

  /**
   * @param reaping deletes those of the inodes that are still unused
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
    List<Long> again = List.of();
    while (!ended) {
      List<Long> some = new ArrayList<>(again);
      await(some);
      ended = some.remove(END);
      again = delete(some, reaping);
    }
  }

  /**
   * Deletes the inodes; if that fails, deletes each by itself, so that a damaged one does not stop
   * the others. Returns those to try again.
   */
  private List<Long> delete(List<Long> some, Consumer<List<Long>> reaping) {
    try {
      reaping.accept(some);
      return List.of();
    } catch (RuntimeException e) {
      FatalEnd.ifOutOfMemory(e);
      if (SpaceGuard.isFull(e) && !closing) {
        LOG.warn("files without names are deleted once there is space", e);
        return some;
      }
      if (some.size() > 1) {
        return some.stream().flatMap(ino -> delete(List.of(ino), reaping).stream()).toList();
      }
      LOG.error("cannot delete inodes {}, which have no name; the next mount tries again", some, e);
      return List.of();
    }
  }

  /**
   * Adds the queued inodes. Waits for one if the list is empty; otherwise sleeps a moment before
   * the next attempt.
   */
  private void await(List<Long> some) {
    try {
      if (some.isEmpty()) {
        some.add(lost.take());
      } else {
        TimeUnit.SECONDS.sleep(RETRY_SECONDS);
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException("this thread must not be interrupted", e);
    }
    lost.drainTo(some, Math.max(0, AT_A_TIME - some.size()));
  }

  /** Deletes the inodes queued so far. */
  @Override
  public void close() {
    closing = true;
    lost.add(END);
    try {
      thread.join(); // an interrupt would close the log's channels under a read
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
