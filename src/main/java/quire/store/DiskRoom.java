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
  private final @Nullable Ballast ballast;
  private volatile long free;
  private volatile long lookedAt;

  DiskRoom(FileStore disk, @Nullable Ballast ballast) {
    this.disk = disk;
    this.ballast = ballast;
    look();
  }

  /** Of the disk that a directory is on, without a ballast. */
  public static DiskRoom of(Path directory) throws IOException {
    return new DiskRoom(Files.getFileStore(directory), null);
  }

  /** Of the disk that a store is on, with a ballast as far as there is space for one. */
  public static DiskRoom withBallast(StoreDirectory store) throws IOException {
    FileStore disk = Files.getFileStore(store.root());
    return new DiskRoom(disk, Ballast.open(store.ballast(), disk.getTotalSpace()));
  }

  /** Free bytes of the disk, and those that the ballast holds. Looks at the disk. */
  public long total() {
    look();
    return free + held();
  }

  /** Bytes that all files of the disk together may have. */
  public long capacity() throws IOException {
    return disk.getTotalSpace();
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
    try {
      free = disk.getUsableSpace();
      lookedAt = System.nanoTime();
    } catch (IOException e) {
      throw new FsException(Errno.EIO, "cannot tell the free space of " + disk, e);
    }
    if (ballast != null && free > REFILL * ballast.fullSize() && ballast.refill()) {
      look();
    }
  }

  @Override
  public void close() {
    if (ballast != null) {
      ballast.close();
    }
  }
}
