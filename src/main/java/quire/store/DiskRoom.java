package quire.store;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import quire.error.Errno;
import quire.error.FsException;

/**
 * The free space of a store's disk, with a part reserved by a {@link Ballast} that no other program
 * can take. It makes sure that the catalog's engine never meets a full disk: a batch that is too
 * large gets ENOSPC before. Thread-safe.
 */
public final class DiskRoom implements AutoCloseable {
  /** The bytes that ordinary batches leave free: room for small files of the engine. */
  private static final long FLOOR = 1L << 20;

  /** The bytes that batches with access to the reserve leave free. */
  private static final long LAST = 256L << 10;

  /** Opening the catalog again writes its journal into tables, which takes this many bytes. */
  private static final long OPENING = 4L << 20;

  /** With this many bytes free, a look now and then is enough: they cannot be filled in between. */
  private static final long PLENTY = 1L << 30;

  private static final long LOOK_EVERY_NANOS = 100_000_000;

  /** A released ballast is taken again when this many times its size is free. */
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

  /** The room of a directory's disk, without a ballast. The directory may not exist yet. */
  public static DiskRoom of(Path directory) throws IOException {
    Path there = directory.toAbsolutePath();
    for (Path parent = there.getParent(); parent != null && !Files.exists(there); ) {
      there = parent;
      parent = there.getParent();
    }
    FileStore disk = Files.getFileStore(there);
    return new DiskRoom(disk, disk, null);
  }

  /**
   * The room of the disks of a store's catalog and log, with a ballast as far as there is space for
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
   * @param root the parent, used if the directory does not exist yet
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

  /** The bytes that all files of the log's disk may have together. */
  public long capacity() throws IOException {
    return logDisk.getTotalSpace();
  }

  private long held() {
    return ballast == null ? 0 : ballast.size();
  }

  /**
   * Fails with ENOSPC if there is no room for a batch. Takes a system call on a disk that is nearly
   * full.
   *
   * @param bytes of the batch
   * @param reserve whether it may use the bytes of the ballast
   */
  public void require(long bytes, boolean reserve) {
    if (free > PLENTY && System.nanoTime() - lookedAt < LOOK_EVERY_NANOS) {
      return;
    }
    look();
    long wanted = bytes + (reserve ? LAST : FLOOR);
    // the first released bytes may go to the file system's own use
    for (long held = Long.MAX_VALUE; reserve && free < wanted && held() < held; release(wanted)) {
      held = held();
    }
    if (free < wanted) {
      throw new FsException(Errno.ENOSPC, "the disk of the store is full");
    }
  }

  /** Whether the catalog can be opened again; releases the ballast for it. */
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
