package quire.file;

import java.util.List;
import quire.log.LogRange;

/**
 * The rows that one commit writes: the difference between a file's extents and those of its last
 * commit. Immutable. Put and delete the rows in one catalog batch, then call {@link
 * OffloadedFile#committed}.
 */
public final class ExtentChanges {
  private final List<PlacedExtent> puts;
  private final List<Long> deletes;
  private final long newSize;
  private final ExtentMap map;
  private final List<LogRange> freed;
  private final long dropped;
  private final DirtyRanges dirty;

  ExtentChanges(
      List<PlacedExtent> puts,
      List<Long> deletes,
      ExtentMap map,
      List<LogRange> freed,
      long dropped,
      DirtyRanges dirty) {
    this.puts = List.copyOf(puts);
    this.deletes = List.copyOf(deletes);
    this.newSize = map.size();
    this.map = map;
    this.freed = freed;
    this.dropped = dropped;
    this.dirty = dirty;
  }

  /** Rows to write or replace, by offset. Never an in-memory extent. */
  public List<PlacedExtent> puts() {
    return puts;
  }

  /** Offsets of rows to delete, ascending; none of them is also put. */
  public List<Long> deletes() {
    return deletes;
  }

  /** The file's size, in bytes. */
  public long newSize() {
    return newSize;
  }

  /** Whether no row changes. The size changes only with a row. */
  public boolean isEmpty() {
    return puts.isEmpty() && deletes.isEmpty();
  }

  /**
   * Bytes of shared log pages that lose a name; only a collection can tell whether it was the last.
   */
  public long dropped() {
    return dropped;
  }

  ExtentMap map() {
    return map;
  }

  List<LogRange> freed() {
    return freed;
  }

  DirtyRanges dirty() {
    return dirty;
  }
}
