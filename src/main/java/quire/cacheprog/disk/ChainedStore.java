package quire.cacheprog.disk;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quire.cacheprog.CacheCounts;
import quire.cacheprog.CacheEntry;
import quire.cacheprog.CacheId;
import quire.cacheprog.CacheProgram;
import quire.cacheprog.CacheRoom;
import quire.cacheprog.CacheStore;
import quire.cacheprog.Hashing;

/**
 * A disk store with a cache program behind it. The program is asked for results that the disk does
 * not have, and gets every put. Every failure of the program is a miss. Thread-safe.
 */
public final class ChainedStore implements CacheStore, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ChainedStore.class);

  /** The most puts that wait for the program behind. */
  private static final int WAITING = 10_000;

  /** Bytes of heap that each takes. */
  private static final int WAITING_BYTES = 512;

  private static final int PUTTERS = 4;

  /** How long a put waits for the program behind to start; no caller waits for the put. */
  private static final Duration START_LIMIT = Duration.ofSeconds(30);

  /** How much longer the program behind may take to start once the host has ended. */
  private static final Duration LATE_START_LIMIT = Duration.ofSeconds(2);

  private final DiskRun near;
  private final boolean readOnly;
  private final CacheProgram next;
  private final RequestBudget helperBudget;
  private final CacheCounts counts;
  private final CacheRoom room;
  private final LostPuts lost = new LostPuts();
  private final ExecutorService puts;

  /**
   * Closing it closes neither of the two.
   *
   * @param readOnly whether puts to both are refused
   * @param budget how long a get may wait for {@code next}
   * @param counts counts the hits of the program behind
   * @param room for the puts that wait for it
   */
  public ChainedStore(
      DiskRun near,
      boolean readOnly,
      CacheProgram next,
      Duration budget,
      CacheCounts counts,
      CacheRoom room) {
    this.near = near;
    this.readOnly = readOnly || near.isReadOnly();
    this.next = next;
    this.helperBudget = new RequestBudget(budget);
    this.counts = counts;
    this.room = room;
    this.puts = threads();
  }

  private static ExecutorService threads() {
    ThreadPoolExecutor threads =
        new ThreadPoolExecutor(
            PUTTERS,
            PUTTERS,
            1,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(WAITING),
            Thread.ofPlatform().daemon().name("quire-next-", 0).factory());
    threads.allowCoreThreadTimeOut(true);
    return threads;
  }

  @Override
  public boolean isReadOnly() {
    return readOnly;
  }

  @Override
  public @Nullable CacheEntry get(CacheId action) throws IOException {
    CacheEntry here = near.get(action);
    if (here != null || helperBudget.isOver()) {
      return here;
    }
    next.awaitStart(helperBudget.forStart());
    try {
      CacheEntry there = next.ask(action, helperBudget.budget());
      if (there != null || next.isThere()) {
        helperBudget.succeeded();
      }
      CacheEntry copied = there == null ? null : copy(action, there);
      if (copied != null) {
        counts.nextHit();
      }
      return copied;
    } catch (IOException e) {
      helperBudget.failed();
      LOG.warn("the cache program behind the cache is left out: {}", e.getMessage());
    }
    return null;
  }

  /** Puts the result into the disk store, which verifies it. A read-only store only verifies it. */
  private @Nullable CacheEntry copy(CacheId action, CacheEntry there) throws IOException {
    if (readOnly) {
      return Hashing.isIntact(there.path(), there.output(), there.size()) ? there : null;
    }
    try (InputStream body = Files.newInputStream(there.path())) {
      Path path = near.put(action, there.output(), there.size(), body, there.time());
      return new CacheEntry(there.output(), there.size(), there.time(), path);
    }
  }

  @Override
  public Path put(CacheId action, CacheId output, long size, InputStream body) throws IOException {
    if (readOnly) {
      throw new IOException("the cache is read-only");
    }
    Path path = near.put(action, output, size, body);
    if (!room.tryTake(WAITING_BYTES)) {
      lost.add("there is no heap for more outputs that wait for it");
      return path;
    }
    try {
      puts.execute(() -> putNext(action, output, size, path));
    } catch (RejectedExecutionException e) {
      room.giveBack(WAITING_BYTES);
      lost.add("%d outputs wait for it already".formatted(WAITING));
    }
    return path;
  }

  private void putNext(CacheId action, CacheId output, long size, Path path) {
    next.awaitStart(START_LIMIT);
    try (InputStream body = Files.newInputStream(path)) {
      next.put(action, output, size, body);
    } catch (IOException e) {
      lost.add(Reason.of(e));
    } finally {
      room.giveBack(WAITING_BYTES);
    }
  }

  /** Warns of puts that have failed so far, because a later warning may have no reader any more. */
  public void tellLost() {
    lost.tell();
  }

  /**
   * Waits until the puts have reached the program behind, within a limit.
   *
   * @param limit how long
   */
  public void finish(Duration limit) throws InterruptedException {
    long end = System.nanoTime() + limit.toNanos();
    puts.shutdown();
    boolean idle = puts.awaitTermination(0, TimeUnit.MILLISECONDS);
    if (!idle && !next.awaitStart(LATE_START_LIMIT)) {
      LOG.warn("the puts are not passed on: the cache program behind the cache has not started");
      return;
    }
    if (!puts.awaitTermination(end - System.nanoTime(), TimeUnit.NANOSECONDS)) {
      LOG.warn(
          "{} puts are not passed on: the cache program behind the cache has not taken them in {} s",
          puts.shutdownNow().size(),
          limit.toSeconds());
    }
    lost.tell();
  }

  /** Drops the puts that have not reached the program behind. */
  @Override
  public void close() {
    puts.shutdownNow();
  }
}
