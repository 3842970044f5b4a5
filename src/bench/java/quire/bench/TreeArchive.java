package quire.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A tar of a {@link SyntheticTree}, made in the scratch directory when it is first asked for.
 *
 * @param files regular files
 * @param bytes their sum
 */
record TreeArchive(int files, long bytes, int filesPerDirectory) {
  /** The archive, now in the page cache. */
  Path in(Path scratch) throws IOException, InterruptedException {
    Path archive = scratch.resolve("tree-%d-%d.tar".formatted(files, filesPerDirectory));
    if (!Files.exists(archive)) {
      Path tree = scratch.resolve("tree");
      Trees.delete(tree);
      SyntheticTree.write(tree, files, bytes, filesPerDirectory);
      Shell.run("tar", "--sort=name", "-cf", archive.toString(), "-C", tree.toString(), ".");
      Trees.delete(tree);
    }
    byte[] chunk = new byte[1 << 20];
    try (var in = Files.newInputStream(archive)) {
      while (in.read(chunk) > 0) {
        Site.checkpoint();
      }
    }
    return archive;
  }

  /** Unpacks an archive into a directory. */
  static void unpack(Path archive, Path target) throws IOException, InterruptedException {
    Shell.run("tar", "-xf", archive.toString(), "-C", target.toString());
  }
}
