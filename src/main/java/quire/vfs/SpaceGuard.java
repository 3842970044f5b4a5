package quire.vfs;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import quire.error.Errno;
import quire.error.FsException;

/**
 * Keeps a reserve of the disk for the catalog, so that a disk that fills up stops the writers of
 * data and never the journal. Looks at the disk a few times a second at most. Thread-safe.
 */
final class SpaceGuard {
  private static final long MIN_RESERVE = 8L << 20;
  private static final long MAX_RESERVE = 128L << 20;
  private static final long LOOK_EVERY_NANOS = 100_000_000;

  private final FileStore disk;
  private final long reserve;
  private final AtomicLong usable = new AtomicLong();
  private volatile long lookedAt;

  SpaceGuard(Path directory) throws IOException {
    disk = Files.getFileStore(directory);
    reserve = Math.clamp(disk.getTotalSpace() / 32, MIN_RESERVE, MAX_RESERVE);
    look();
  }

  /** Bytes that files may still take. */
  long available() {
    if (System.nanoTime() - lookedAt > LOOK_EVERY_NANOS) {
      look();
    }
    return Math.max(0, usable.get() - reserve);
  }

  /** Whether the disk is nearly full. */
  boolean isShort() {
    return available() < reserve;
  }

  /** ENOSPC where {@code bytes} more would reach into the reserve. */
  void require(long bytes) {
    if (available() < bytes) {
      look();
      if (available() < bytes) {
        throw new FsException(Errno.ENOSPC);
      }
    }
    usable.addAndGet(-bytes);
  }

  /** What only makes metadata may use half of the reserve. */
  void requireForMetadata() {
    available();
    if (usable.get() < reserve / 2) {
      throw new FsException(Errno.ENOSPC);
    }
  }

  private void look() {
    try {
      usable.set(disk.getUsableSpace());
      lookedAt = System.nanoTime();
    } catch (IOException e) {
      throw new FsException(Errno.EIO, "cannot tell the free space of " + disk, e);
    }
  }
}
