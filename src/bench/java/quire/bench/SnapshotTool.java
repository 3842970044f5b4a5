package quire.bench;

import java.io.IOException;
import java.nio.file.Path;

/** What keeps a tree as it is at a moment. Each takes its own kind of snapshots. */
interface SnapshotTool {
  /** Not measured: what has to be there before the first snapshot. */
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

  /** Frees what only dropped snapshots have needed. */
  default void collect(Path tree) throws IOException, InterruptedException {
    throw new UnsupportedOperationException();
  }

  /** Not measured: deletes what is not beside the tree; the peer has to be started anew then. */
  default void forget() throws IOException, InterruptedException {}
}
