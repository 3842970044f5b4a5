package quire.vfs.live;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingDeque;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quire.catalog.Garbage;
import quire.error.FatalEnd;
import quire.error.FsException;

/**
 * What happens in the background, when there is time: directories that lost their names with
 * entries in them are emptied, and what no snapshot names any more is collected. Thread-safe.
 */
public final class Upkeep implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Upkeep.class);

  private static final String NAME = "quire-upkeep";
  private static final long SECOND = 1_000_000_000L;

  /**
   * Nanoseconds from one collection to the next, at least. There is some garbage for half of it
   * before it is collected: more may come.
   */
  static final long PERIOD = 60 * SECOND;

  /**
   * How many times as long as the last collection took it is until the next one, at least, if that
   * did not rest itself.
   */
  private static final int REST = 10;

  /** As {@link #PERIOD}, unless a property says otherwise: no test waits for a minute. */
  public static long period() {
    return Long.getLong("quire.collect.seconds", PERIOD / SECOND) * SECOND;
  }

  /** Empties a directory; leaves off when it is told to stop. */
  public interface Emptying {
    void empty(long directory, BooleanSupplier stop);
  }

  /**
   * Collects; leaves off when it is told to stop, and answers whether it came to an end: else the
   * garbage is suspected again.
   */
  public interface Collecting {
    /**
     * Collects.
     *
     * @param patiently whether to rest, and to leave off for others
     */
    boolean collect(boolean patiently, BooleanSupplier stop);
  }

  /** Collections that others may cut short, one after the other. */
  private static final int MOST_CUT_SHORT = 3;

  /** In the place of a directory, to wake the thread. */
  private static final long NONE = 0;

  private final SpaceGuard space;
  private final BlockingDeque<Long> directories = new LinkedBlockingDeque<>();

  /** For which the disk was too full; the thread's own. */
  private final List<Long> delayed = new ArrayList<>();

  private final Garbage garbage;
  private volatile boolean closed;
  private final long period;
  private long collectAt;
  private long collectForSpaceAt = System.nanoTime();
  private long suspectedSince;
  private boolean suspected;
  private int cutShort;
  private @Nullable Thread thread;

  /**
   * @param period nanoseconds from one collection to the next, at least
   */
  public Upkeep(SpaceGuard space, Garbage garbage, long period) {
    this.space = space;
    this.garbage = garbage;
    this.period = period;
    this.collectAt = System.nanoTime() + period;
  }

  /** A directory that has no name and is to go with all that is in it. */
  void empty(long directory) {
    directories.addFirst(directory);
  }

  public void start(Emptying emptying, Collecting collecting) {
    thread = new Thread(FatalEnd.guarding(NAME, () -> run(emptying, collecting)), NAME);
    thread.setDaemon(true);
    thread.start();
  }

  private void run(Emptying emptying, Collecting collecting) {
    while (!closed) {
      try {
        Long directory = directories.poll(1, TimeUnit.SECONDS);
        if (directory == null) {
          directories.addAll(delayed);
          delayed.clear();
          collectIfDue(collecting);
        } else if (directory != NONE) {
          empty(directory, emptying);
        }
      } catch (InterruptedException e) {
        throw new IllegalStateException("nobody has a reason to interrupt this thread", e);
      } catch (RuntimeException e) {
        FatalEnd.ifOutOfMemory(e);
        LOG.error("the upkeep of the store failed; it goes on with what is next", e);
      }
    }
  }

  private void empty(long directory, Emptying emptying) {
    try {
      emptying.empty(directory, () -> closed);
    } catch (FsException e) {
      if (!SpaceGuard.isFull(e)) {
        throw e;
      }
      LOG.warn("a directory without a name is emptied once there is space", e);
      delayed.add(directory);
    }
  }

  private void collectIfDue(Collecting collecting) {
    if (garbage.suspected() == 0) {
      suspected = false;
      return;
    }
    long now = System.nanoTime();
    if (!suspected) {
      suspected = true;
      suspectedSince = now;
    }
    boolean forSpace = now - collectForSpaceAt >= 0 && space.isShort();
    boolean due = now - collectAt >= 0 && now - suspectedSince >= period / 2;
    if (forSpace || due) {
      collect(collecting, !forSpace && cutShort < MOST_CUT_SHORT);
    }
  }

  private void collect(Collecting collecting, boolean patiently) {
    long began = System.nanoTime();
    try {
      suspected = false;
      cutShort = collecting.collect(patiently, () -> closed) ? 0 : cutShort + 1;
    } finally {
      long now = System.nanoTime();
      long rest = (patiently ? 1 : REST) * (now - began);
      collectAt = now + Math.max(period, rest);
      collectForSpaceAt = now + Math.max(SECOND, rest);
    }
  }

  @Override
  public void close() {
    closed = true;
    directories.addFirst(NONE);
    Thread running = thread;
    try {
      if (running != null) {
        running.join(); // an interrupt would close the log's channels under a read
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
