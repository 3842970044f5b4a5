package quire.file;

import java.util.List;
import org.jspecify.annotations.Nullable;
import quire.log.LogRange;

/**
 * The committed state of a file: its extents in the catalog, and the running commit. Locking as in
 * {@link OffloadedFile}.
 */
final class CommitState {
  private ExtentMap base;
  private @Nullable ExtentChanges pending;

  /**
   * @param base the extents in the catalog; must not be changed
   */
  CommitState(ExtentMap base) {
    this.base = base;
  }

  /** Whether there are changes that are not committed yet, or whose commit failed. */
  boolean isPending() {
    return pending != null && (!pending.dirty().isEmpty() || !pending.freed().isEmpty());
  }

  ExtentChanges changes(FileExtents extents) {
    DirtyRanges dirty = extents.takeDirty();
    List<LogRange> freed = extents.takeFreed();
    long dropped = extents.takeDropped();
    if (pending != null) {
      // that commit failed: its changes are still to be written
      dirty.addAll(pending.dirty());
      freed.addAll(0, pending.freed());
      dropped += pending.dropped();
    }
    ExtentMap next = dirty.isEmpty() ? base : extents.map().freeze();
    ExtentDiff diff = new ExtentDiff(base, next);
    diff.compare(dirty);
    pending = new ExtentChanges(diff.puts(), diff.deletes(), next, freed, dropped, dirty);
    return pending;
  }

  @SuppressWarnings("ReferenceEquality") // it must be that very object
  List<LogRange> committed(ExtentChanges changes) {
    if (changes != pending) {
      throw new IllegalStateException("not the changes that were asked for last");
    }
    base = changes.map();
    pending = null;
    return changes.freed();
  }
}
