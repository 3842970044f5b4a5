package quire.store;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import quire.error.Errno;
import quire.error.FsException;

/**
 * The room that a store's disk has left, a part of it in a {@link Ballast} that no other program
 * can take. It sees to it that the catalog's engine never meets a full disk: whoever asks for too
 * much gets ENOSPC before. Thread-safe.
 */
public final class DiskRoom implements AutoCloseable {
  /** What batches leave free that do not use the reserve: room for small files of the engine. */
  private static final long FLOOR = 1L << 20;

  /** What batches that use the reserve leave free. */
  private static final long LAST = 256L << 10;

  /** Opening the catalog anew writes its journal into tables. */
  private static final long OPENING = 4L << 20;

  /** With so much free it is enough to look now and then: nobody fills it in between. */
  private static final long PLENTY = 1L << 30;

  private static final long LOOK_EVERY_NANOS = 100_000_000;

  /** So many times its size has to be free before a released ballast is taken again. */
  private static final int REFILL = 4;

  private final FileStore disk;
  private final FileStore logDisk;
  private final @Nullable Ballast ballast;
  private volatile long free;
  private volatile long lookedAt;

  /**
   * @param disk the catalog's, and the ballast's
   * @param logDisk the log's, as a rule the same
   */
  DiskRoom(FileStore disk, FileStore logDisk, @Nullable Ballast ballast) {
    this.disk = disk;
    this.logDisk = logDisk;
    this.ballast = ballast;
    look();
  }

  /** Of the disk that a directory is on, without a ballast. */
  public static DiskRoom of(Path directory) throws IOException {
    FileStore disk = Files.getFileStore(directory);
    return new DiskRoom(disk, disk, null);
  }

  /**
   * Of the disks that a store's catalog and log are on, with a ballast as far as there is space for
   * one. Either directory may be a symlink to another disk; the ballast is where the catalog is.
   */
  public static DiskRoom withBallast(StoreDirectory store) throws IOException {
    FileStore root = Files.getFileStore(store.root());
    FileStore disk = of(store.catalogDirectory(), root);
    Path ballast = store.ballast();
    if (!disk.equals(root)) {
      Files.deleteIfExists(ballast); // of before the catalog was moved
      ballast = store.catalogDirectory().resolve(StoreDirectory.BALLAST);
    }
    return new DiskRoom(
        disk, of(store.logDirectory(), root), Ballast.open(ballast, disk.getTotalSpace()));
  }

  /**
   * @param root where the directory will be if there is none yet
   */
  private static FileStore of(Path directory, FileStore root) throws IOException {
    return Files.exists(directory) ? Files.getFileStore(directory) : root;
  }

  /** Free bytes of the log's disk, and those that the ballast holds there. Looks at the disk. */
  public long total() {
    if (logDisk.equals(disk)) {
      look();
      return free + held();
    }
    return usable(logDisk);
  }

  /** Bytes that all files of the log's disk together may have. */
  public long capacity() throws IOException {
    return logDisk.getTotalSpace();
  }

  private long held() {
    return ballast == null ? 0 : ballast.size();
  }

  /**
   * ENOSPC where a batch has no room. Takes a system call on a disk that is nearly full.
   *
   * @param bytes of the batch
   * @param reserve whether it may use what the ballast holds
   */
  public void require(long bytes, boolean reserve) {
    if (free > PLENTY && System.nanoTime() - lookedAt < LOOK_EVERY_NANOS) {
      return;
    }
    look();
    long wanted = bytes + (reserve ? LAST : FLOOR);
    // what is released first may go to what the disk keeps for its own use
    for (long held = Long.MAX_VALUE; reserve && free < wanted && held() < held; release(wanted)) {
      held = held();
    }
    if (free < wanted) {
      throw new FsException(Errno.ENOSPC, "the disk of the store is full");
    }
  }

  /** Whether the catalog can be opened anew; releases the ballast for it. */
  public boolean makeForOpening() {
    look();
    if (free < OPENING) {
      release(Long.MAX_VALUE);
    }
    return free >= OPENING;
  }

  private void release(long wanted) {
    if (ballast != null && ballast.size() > 0) {
      ballast.release(Math.max(0, wanted - free));
      look();
    }
  }

  private void look() {
    free = usable(disk);
    lookedAt = System.nanoTime();
    if (ballast != null && free > REFILL * ballast.fullSize() && ballast.refill()) {
      look();
    }
  }

  private static long usable(FileStore disk) {
    try {
      return disk.getUsableSpace();
    } catch (IOException e) {
      throw new FsException(Errno.EIO, "cannot tell the free space of " + disk, e);
    }
  }

  @Override
  public void close() {
    if (ballast != null) {
      ballast.close();
    }
  }
}
