package quire.vfs.live;

import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;

/** Keeps inodes of the live tree without a name while the front door knows them. Thread-safe. */
public final class UnlinkedInodes implements AutoCloseable {
  private final InodeTable inodes;
  private final FileData files;
  private final LookupCounts remembered;
  private final Reaper reaper;

  public UnlinkedInodes(InodeTable inodes, FileData files, LookupCounts remembered) {
    this.inodes = inodes;
    this.files = files;
    this.remembered = remembered;
    this.reaper = new Reaper(this::reapLost);
  }

  public void remember(long ino) {
    Inode inode = inodes.get(ino);
    inode.lock.readLock().lock();
    try {
      if (inode.isDeleted()) {
        throw inode.gone();
      }
      remembered.add(ino);
    } finally {
      inode.lock.readLock().unlock();
    }
  }

  public void forget(long ino, long times) {
    if (remembered.forget(ino, times)) {
      reaper.add(ino);
    }
  }

  /** As {@link LookupCounts#forEach}. */
  public void forEachRemembered(Consumer<long[]> visitor) {
    remembered.forEach(visitor);
  }

  private void reapLost(List<Long> inos) {
    files.reapLost(inos.stream().map(inodes::find).filter(Objects::nonNull).toList());
  }

  /** Forgets all, and deletes the inodes without a name. */
  @Override
  public void close() {
    remembered.forgetAll().forEach(reaper::add);
    reaper.close();
  }
}
