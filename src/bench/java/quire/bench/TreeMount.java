package quire.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** A tree that lies in one file, and can be read in place. */
interface TreeMount {
  /** Not measured: puts a tree into whatever is mounted then. */
  void prepare(Path tree) throws IOException, InterruptedException;

  /** Mounts it afresh. */
  void mount() throws IOException, InterruptedException;

  void unmount() throws IOException, InterruptedException;

  /** Where the mounted tree is; empty where only files that are archives can be seen. */
  Optional<Path> tree();

  /** What to read for the large file of the tree; empty where nothing is mounted. */
  Optional<Path> large();

  /** The command of a shell that writes all of it to stdout, if there is one for the format. */
  Optional<String> stream(String format);
}
