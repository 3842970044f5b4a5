package quire.bench;

import java.io.IOException;

/**
 * A program that takes snapshots of trees on any file system. It keeps its data beside the tree.
 */
interface BackupTool extends SnapshotTool {
  /** Returns its version; throws {@link BenchException} if it is not installed. */
  String check() throws IOException, InterruptedException;
}
