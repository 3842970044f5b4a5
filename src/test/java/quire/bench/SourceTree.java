package quire.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A tar of a source tree: unpacked by {@code tar}, then deleted by {@code rm -rf}. */
final class SourceTree implements Workload {
  private static final Row UNTAR = Row.lower("untar", "untar a source tree", "s");
  private static final Row REMOVE = Row.lower("rm", "rm -rf of it", "s");

  @Override
  public List<Row> rows() {
    return List.of(UNTAR, REMOVE);
  }

  @Override
  public void run(Site site, Sink sink) throws IOException, InterruptedException {
    Scale scale = site.scale();
    Path archive = archive(site);
    Path target = Files.createDirectory(site.directory().resolve("untar"));
    sink.record(
        UNTAR,
        site.seconds(() -> Shell.run("tar", "-xf", archive.toString(), "-C", target.toString())));
    Trees.Size size = Trees.size(target);
    if (!size.equals(new Trees.Size(scale.treeFiles(), scale.treeBytes()))) {
      throw new BenchException(target + " is not what was packed, it has " + size);
    }
    sink.record(REMOVE, site.seconds(() -> Shell.run("rm", "-rf", target.toString())));
  }

  /** The archive for this scale, made when first asked for, and now in the page cache. */
  private static Path archive(Site site) throws IOException, InterruptedException {
    Scale scale = site.scale();
    Path archive = site.scratch().resolve("tree-" + scale.treeFiles() + ".tar");
    if (!Files.exists(archive)) {
      Path tree = site.scratch().resolve("tree");
      Trees.delete(tree);
      SyntheticTree.write(tree, scale.treeFiles(), scale.treeBytes());
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
}
