package quire.bench;

import java.io.IOException;

/** A program that takes snapshots of trees on any file system. It keeps all beside the tree. */
interface BackupTool extends SnapshotTool {
  /** Throws {@link BenchException} if it is not installed; answers its version. */
  String check() throws IOException, InterruptedException;
}
