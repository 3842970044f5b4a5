package quire.io;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Makes files and directories durable: after that, a loss of power does not undo changes to them.
 */
public final class Durable {
  private Durable() {}

  /** Syncs a file's bytes, or the names in a directory. */
  public static void sync(Path path) throws IOException {
    try (FileChannel open = FileChannel.open(path, StandardOpenOption.READ)) {
      open.force(true);
    }
  }

  /** Syncs the names in a file's directory: that the file is there, or is not. */
  public static void syncName(Path file) throws IOException {
    sync(file.resolveSibling("."));
  }
}
