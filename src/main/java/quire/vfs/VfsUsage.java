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

  /** As {@code statfs(2)} answers. */
  public FsStats statfs() {
    long available = parts.space.available();
    return new FsStats(
        parts.log.allocatedBytes() + available, available, parts.catalog.inodeEstimate());
  }

  /** Whether files may take less than so many bytes more. */
  public boolean isSpaceShort(long bytes) {
    return parts.space.available() < bytes;
  }

  /** How many look-ups of inodes needed no catalog, and how many did. */
  public CacheUse inodeCache() {
    return parts.inodes.use();
  }

  /** What open files and inodes that are remembered take of the heap, and may take. */
  public HeapBudget holdings() {
    return parts.holdings;
  }

  public int openHandles() {
    return handles.count();
  }
}
