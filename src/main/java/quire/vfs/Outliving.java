package quire.vfs;

import java.util.List;
import java.util.Objects;
import quire.error.Errno;
import quire.error.FsException;

/** Has inodes of the live tree outlive their names while the front door knows them. Thread-safe. */
final class Outliving implements AutoCloseable {
  private final InodeTable inodes;
  private final FileData files;
  private final Remembered remembered;
  private final Reaper reaper;

  Outliving(InodeTable inodes, FileData files, Remembered remembered) {
    this.inodes = inodes;
    this.files = files;
    this.remembered = remembered;
    this.reaper = new Reaper(this::reapLost);
  }

  void remember(long ino) {
    Inode inode = inodes.get(ino);
    inode.lock.readLock().lock();
    try {
      if (inode.isDeleted()) {
        throw new FsException(Errno.ENOENT, inode + " is gone");
      }
      remembered.add(ino);
    } finally {
      inode.lock.readLock().unlock();
    }
  }

  void forget(long ino, long times) {
    if (remembered.forget(ino, times)) {
      reaper.add(ino);
    }
  }

  private void reapLost(List<Long> inos) {
    files.reapLost(inos.stream().map(inodes::find).filter(Objects::nonNull).toList());
  }

  /** Forgets all, and deletes what has no name. */
  @Override
  public void close() {
    remembered.forgetAll().forEach(reaper::add);
    reaper.close();
  }
}
