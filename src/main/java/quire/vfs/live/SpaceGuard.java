package quire.vfs.live;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import quire.error.Errno;
import quire.error.FsException;
import quire.store.DiskRoom;

/**
 * Keeps a reserve of the disk for the catalog, so that a disk that fills up stops the writers of
 * data and never the journal. Looks at the disk a few times a second at most. Thread-safe.
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
   * @param disk whose ballast is a part of the reserve
   */
  public SpaceGuard(DiskRoom disk) throws IOException {
    this.disk = disk;
    reserve = Math.clamp(disk.capacity() / 32, MIN_RESERVE, MAX_RESERVE);
    look();
  }

  /** Tells how to get space back. */
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
   * ENOSPC where {@code bytes} more would reach into the reserve, also after all has been freed
   * that can be. The caller holds no lock.
   */
  public void require(long bytes) {
    if (isShortOf(bytes)) {
      reclaim();
      if (isShortOf(bytes)) {
        throw new FsException(Errno.ENOSPC);
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
   * Runs something that is to happen as a whole or not at all, and if the disk was full once more
   * after all has been freed that can be. The caller holds no lock.
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

  /** Whether something failed only because there was no space. */
  static boolean isFull(RuntimeException failure) {
    return failure instanceof FsException e
        && (e.errno() == Errno.ENOSPC || e.errno() == Errno.EDQUOT);
  }

  private void reclaim() {
    reclaiming.run();
    look();
  }

  /** As {@link #requireForMetadata} after all has been freed that can be, and without a lock. */
  void reclaimForMetadata() {
    available();
    if (usable.get() < reserve / 2) {
      reclaim();
    }
    requireForMetadata();
  }

  /** What only makes metadata may use half of the reserve. */
  public void requireForMetadata() {
    available();
    if (usable.get() < reserve / 2) {
      throw new FsException(Errno.ENOSPC);
    }
  }

  private void look() {
    usable.set(disk.total());
    lookedAt = System.nanoTime();
  }
}
