package quire.vfs.live;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import quire.error.Errno;
import quire.error.FsException;
import quire.store.DiskRoom;

/**
 * Keeps a reserve of the disk for the catalog. A disk that fills up stops writers of data, but not
 * the journal. Looks at the disk a few times a second at most. Thread-safe.
 */
public final class SpaceGuard {
  private static final long MIN_RESERVE = 12L << 20;
  private static final long MAX_RESERVE = 128L << 20;
  private static final long LOOK_EVERY_NANOS = 100_000_000;

  private final DiskRoom disk;
  private final long reserve;
  private final AtomicLong usable = new AtomicLong();
  private volatile long lookedAt;
  private volatile Runnable reclaiming = () -> {};

  /**
   * @param disk its ballast counts as a part of the reserve
   */
  public SpaceGuard(DiskRoom disk) throws IOException {
    this.disk = disk;
    reserve = Math.clamp(disk.capacity() / 32, MIN_RESERVE, MAX_RESERVE);
    look();
  }

  /** Sets the action that frees space. */
  public void setReclaiming(Runnable reclaim) {
    reclaiming = reclaim;
  }

  /** Bytes that files may still take. */
  public long available() {
    if (System.nanoTime() - lookedAt > LOOK_EVERY_NANOS) {
      look();
    }
    return Math.max(0, usable.get() - reserve);
  }

  /** Whether the disk is nearly full. */
  boolean isShort() {
    return available() < reserve;
  }

  /**
   * ENOSPC if {@code bytes} more would reach into the reserve, even after freeing what can be
   * freed. The caller holds no lock.
   */
  public void require(long bytes) {
    if (isShortOf(bytes)) {
      reclaim();
      if (isShortOf(bytes)) {
        throw full(bytes + " bytes more");
      }
    }
    usable.addAndGet(-bytes);
  }

  private boolean isShortOf(long bytes) {
    if (available() >= bytes) {
      return false;
    }
    look();
    return available() < bytes;
  }

  /**
   * Runs an operation that happens as a whole or not at all. If the disk was full, frees what can
   * be freed and runs it once more. The caller holds no lock.
   */
  <T> T retrying(Supplier<T> operation) {
    try {
      return operation.get();
    } catch (FsException e) {
      if (!isFull(e)) {
        throw e;
      }
      reclaim();
      return operation.get();
    }
  }

  /** Whether a failure was caused only by a full disk. */
  public static boolean isFull(RuntimeException failure) {
    return failure instanceof FsException e
        && (e.errno() == Errno.ENOSPC || e.errno() == Errno.EDQUOT);
  }

  private void reclaim() {
    reclaiming.run();
    look();
  }

  /**
   * As {@link #requireForMetadata}, but frees what can be freed first. The caller holds no lock.
   */
  void reclaimForMetadata() {
    available();
    if (usable.get() < reserve / 2) {
      reclaim();
    }
    requireForMetadata();
  }

  /**
   * ENOSPC if half of the reserve is gone: operations that write only metadata may use the other
   * half.
   */
  public void requireForMetadata() {
    available();
    if (usable.get() < reserve / 2) {
      throw full("anything new");
    }
  }

  private static FsException full(String wanted) {
    return FsException.of(
        Errno.ENOSPC,
        "the store has no room for %s: %s; delete files or snapshots, or make room on its disk",
        wanted,
        Errno.ENOSPC.text());
  }

  private void look() {
    usable.set(disk.total());
    lookedAt = System.nanoTime();
  }
}
