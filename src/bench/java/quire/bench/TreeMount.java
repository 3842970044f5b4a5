package quire.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** A tree that lies in one file, and can be read in place. */
interface TreeMount {
  /** Puts the tree into the file, or the store, that is mounted later. Not measured. */
  void prepare(Path tree) throws IOException, InterruptedException;

  /** Mounts it afresh. */
  void mount() throws IOException, InterruptedException;

  void unmount() throws IOException, InterruptedException;

  /** The directory of the mounted tree; empty if the peer shows only archive files. */
  Optional<Path> tree();

  /** The file to read for the large file of the tree; empty if nothing is mounted. */
  Optional<Path> large();

  /**
   * A shell command that writes the whole tree to stdout as an archive, if there is one for the
   * format.
   */
  Optional<String> stream(String format);
}
