package quire.file;

/** What the memory limiter asks to give memory back: an inode with its lock. */
public interface Offloadable {
  /**
   * Offloads the file under its own lock, without waiting for that lock.
   *
   * @return false when the lock is busy, so that the limiter asks another
   * @throws quire.error.FsException when the log cannot take the bytes, {@code ENOSPC} above all
   */
  boolean offloadForMemory();
}
