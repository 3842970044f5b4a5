package quire.file;

/** An inode with its lock, which the memory limiter asks to give memory back. */
public interface Offloadable {
  /**
   * Offloads the file under its own lock, without waiting for that lock.
   *
   * @return false if the lock is busy, so that the limiter asks another file
   * @throws quire.error.FsException if the log cannot take the bytes, {@code ENOSPC} above all
   */
  boolean offloadForMemory();
}
