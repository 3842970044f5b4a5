package quire.bench;

import java.io.IOException;
import java.nio.file.Path;

/** A tool that keeps a tree as it is at a moment, by its own kind of snapshots. */
interface SnapshotTool {
  /** Makes what the first snapshot needs. Not measured. */
  default void prepare(Path tree) throws IOException, InterruptedException {}

  void take(Path tree, String name) throws IOException, InterruptedException;

  default boolean canClone() {
    return false;
  }

  /** Makes a writable copy of the tree in a snapshot, in a directory that is not there yet. */
  default void copy(Path tree, String name, Path target) throws IOException, InterruptedException {
    throw new UnsupportedOperationException();
  }

  default void drop(Path tree, String name) throws IOException, InterruptedException {
    throw new UnsupportedOperationException();
  }

  /** Frees the space that only dropped snapshots needed. */
  default void collect(Path tree) throws IOException, InterruptedException {
    throw new UnsupportedOperationException();
  }

  /**
   * Deletes the data that is not beside the tree; then the peer has to be started again. Not
   * measured.
   */
  default void forget() throws IOException, InterruptedException {}
}
