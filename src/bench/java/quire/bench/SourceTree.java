package quire.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A tar of a source tree: unpacked by {@code tar}, then deleted by {@code rm -rf}. */
final class SourceTree implements Workload {
  static final Row UNTAR = Row.lower("untar", "untar a source tree", "s");
  private static final Row REMOVE = Row.lower("rm", "rm -rf of it", "s");

  private static final int FILES_PER_DIRECTORY = 13;

  @Override
  public List<Row> rows() {
    return List.of(UNTAR, REMOVE);
  }

  @Override
  public void run(Site site, Sink sink) throws IOException, InterruptedException {
    Scale scale = site.scale();
    Path archive =
        new TreeArchive(scale.treeFiles(), scale.treeBytes(), FILES_PER_DIRECTORY)
            .in(site.scratch());
    Path target = Files.createDirectory(site.directory().resolve("untar"));
    sink.record(UNTAR, site.seconds(() -> TreeArchive.unpack(archive, target)));
    Trees.Size size = Trees.size(target);
    if (!size.equals(new Trees.Size(scale.treeFiles(), scale.treeBytes()))) {
      throw new BenchException(target + " is not what was packed, it has " + size);
    }
    sink.record(REMOVE, site.seconds(() -> Shell.run("rm", "-rf", target.toString())));
  }
}
