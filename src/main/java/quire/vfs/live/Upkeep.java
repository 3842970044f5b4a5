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
 * Background work on the live tree: empties directories that lost their names with entries in them,
 * and starts collections of what no snapshot names any more. Thread-safe.
 */
public final class Upkeep implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Upkeep.class);

  private static final String NAME = "quire-upkeep";
  private static final long SECOND = 1_000_000_000L;

  /**
   * The shortest time from one collection to the next, in nanoseconds. Garbage waits half of it
   * before it is collected, because more may come.
   */
  static final long PERIOD = 60 * SECOND;

  /** The shortest pause after a collection without rests, as a multiple of its duration. */
  private static final int REST = 10;

  /** {@link #PERIOD}, unless a property sets another value for tests. */
  public static long period() {
    return Long.getLong("quire.collect.seconds", PERIOD / SECOND) * SECOND;
  }

  /** Empties a directory; stops early when it is told to. */
  public interface Emptying {
    void empty(long directory, BooleanSupplier stop);
  }

  /**
   * Collects; stops early when it is told to. Returns whether it was completed: otherwise the
   * garbage is suspected again.
   */
  public interface Collecting {
    boolean collect(Urgency urgency, BooleanSupplier stop);
  }

  /** Whether a collection gives way. */
  public enum Urgency {
    /** It rests between its steps, and stops when others want the snapshot lock. */
    LOW,

    /** It goes on until it is told to stop. */
    HIGH
  }

  /** The most consecutive collections that others may interrupt. */
  private static final int MOST_CUT_SHORT = 3;

  /** Wakes the thread when it is queued like a directory. */
  private static final long NONE = 0;

  private final SpaceGuard space;
  private final BlockingDeque<Long> directories = new LinkedBlockingDeque<>();

  /** Directories that could not be emptied because the disk was full. Used by the thread only. */
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
   * @param period the shortest time from one collection to the next, in nanoseconds
   */
  public Upkeep(SpaceGuard space, Garbage garbage, long period) {
    this.space = space;
    this.garbage = garbage;
    this.period = period;
    this.collectAt = System.nanoTime() + period;
  }

  /** Queues a directory without a name, which is to be deleted with all its contents. */
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
        throw new IllegalStateException("this thread must not be interrupted", e);
      } catch (RuntimeException e) {
        FatalEnd.ifOutOfMemory(e);
        LOG.error("a background task of the store failed; going on with the next one", e);
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
      collect(collecting, forSpace || cutShort >= MOST_CUT_SHORT ? Urgency.HIGH : Urgency.LOW);
    }
  }

  private void collect(Collecting collecting, Urgency urgency) {
    long began = System.nanoTime();
    try {
      suspected = false;
      cutShort = collecting.collect(urgency, () -> closed) ? 0 : cutShort + 1;
    } finally {
      long now = System.nanoTime();
      long rest = (urgency == Urgency.LOW ? 1 : REST) * (now - began);
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
