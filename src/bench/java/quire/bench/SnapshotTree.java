package quire.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Snapshots of a large source tree: the first one, one after ten files have changed, and a writable
 * copy of that. The page cache is warm; what was written before is synced.
 */
final class SnapshotTree implements Workload {
  static final Row FIRST = Row.lower("snapshot-first", "first snapshot of a tree", "s");
  static final Row SECOND = Row.lower("snapshot-second", "snapshot after ten changes", "s");
  static final Row CLONE = Row.lower("clone", "writable copy of a snapshot", "s");

  private static final int FILES_PER_DIRECTORY = 40;
  private static final int CHANGES = 10;
  private static final int CHANGE_BYTES = 100;

  @Override
  public List<Row> rows() {
    return List.of(FIRST, SECOND, CLONE);
  }

  @Override
  public void run(Site site, Sink sink) throws IOException, InterruptedException {
    SnapshotTool tool = site.snapshots().orElseThrow();
    try {
      measure(site, sink, tool);
    } finally {
      tool.forget();
    }
  }

  private static void measure(Site site, Sink sink, SnapshotTool tool)
      throws IOException, InterruptedException {
    Scale scale = site.scale();
    TreeArchive archive =
        new TreeArchive(scale.snapshotFiles(), scale.snapshotBytes(), FILES_PER_DIRECTORY);
    Path tree = Files.createDirectory(site.directory().resolve("tree"));
    TreeArchive.unpack(archive.in(site.scratch()), tree);
    List<Path> files = oneInEachOfSome(tree); // chosen before the tool may add files to the tree
    tool.prepare(tree);
    sink.record(FIRST, site.seconds(() -> tool.take(tree, "first")));
    append(files);
    sink.record(SECOND, site.seconds(() -> tool.take(tree, "second")));
    if (tool.canClone() && sink.wants(CLONE)) {
      Path copy = site.directory().resolve("clone");
      sink.record(CLONE, site.seconds(() -> tool.copy(tree, "second", copy)));
      long bytes = archive.bytes() + (long) CHANGES * CHANGE_BYTES;
      requireCopy(copy, new Trees.Size(archive.files(), bytes));
    }
  }

  /** A file in each of ten directories, which are not beside each other. */
  private static List<Path> oneInEachOfSome(Path tree) throws IOException {
    List<List<Path>> directories;
    try (Stream<Path> all = Files.walk(tree)) {
      directories =
          all
              .filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))
              .collect(Collectors.groupingBy(Path::getParent, TreeMap::new, Collectors.toList()))
              .values()
              .stream()
              .toList();
    }
    if (directories.size() < CHANGES) {
      throw new BenchException(tree + " has fewer than ten directories with files");
    }
    int step = directories.size() / CHANGES;
    return IntStream.range(0, CHANGES).mapToObj(i -> directories.get(i * step).get(0)).toList();
  }

  private static void append(List<Path> files) throws IOException {
    byte[] more = new byte[CHANGE_BYTES];
    Random random = new Random(CHANGES);
    for (Path file : files) {
      random.nextBytes(more);
      Files.write(file, more, StandardOpenOption.APPEND);
    }
  }

  private static void requireCopy(Path copy, Trees.Size expected) throws IOException {
    Trees.Size size = Trees.size(copy);
    if (!size.equals(expected)) {
      throw new BenchException(copy + " differs from what was cloned: it has " + size);
    }
  }
}
