package quire.vfs;

import quire.vfs.call.CacheUse;
import quire.vfs.call.Handles;
import quire.work.HeapBudget;

/** What a file system uses and has left. Thread-safe; cheap. */
public final class VfsUsage {
  private final Assembly parts;
  private final Handles handles;

  VfsUsage(Assembly parts, Handles handles) {
    this.parts = parts;
    this.handles = handles;
  }

  /** The result of {@code statfs(2)}. */
  public FsStats statfs() {
    long available = parts.space.available();
    return new FsStats(
        parts.log.allocatedBytes() + available, available, parts.catalog.inodeEstimate());
  }

  /** Whether files may take fewer than this number of further bytes. */
  public boolean isSpaceShort(long bytes) {
    return parts.space.available() < bytes;
  }

  /** How many inode look-ups needed no catalog read, and how many did. */
  public CacheUse inodeCache() {
    return parts.inodes.use();
  }

  /** The heap that open files and remembered inodes use, and its limit. */
  public HeapBudget holdings() {
    return parts.holdings;
  }

  public int openHandles() {
    return handles.count();
  }
}
