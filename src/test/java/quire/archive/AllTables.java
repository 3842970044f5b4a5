package quire.archive;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import quire.blob.Digest;
import quire.file.FileContext;
import quire.file.MemoryLimiter;
import quire.snapshot.SnapshotReader;
import quire.snapshot.tree.TreeEntry;
import quire.vfs.OpenStore;

/** Holds the tables of all archives of one snapshot at once. A process of its own. */
final class AllTables {
  private AllTables() {}

  /**
   * Prints the length of each archive after reading its last byte, and the size of the heap in use.
   *
   * @param arguments a directory for the store, how many directories the snapshot has, and how many
   *     files are in each; 0 if the directories are nested in each other
   */
  public static void main(String... arguments) throws IOException {
    try (OpenStore store = OpenStore.open(Path.of(arguments[0]))) {
      WideTree wide = new WideTree(store.catalog(), 2);
      int directories = Integer.parseInt(arguments[1]);
      int files = Integer.parseInt(arguments[2]);
      Digest root = files == 0 ? wide.putDeep(directories) : wide.put(directories, files);
      FileContext context = new FileContext(store.log(), new MemoryLimiter(0));
      SnapshotReader trees = new SnapshotReader(store.catalog(), context);
      hold(
          new Archives(trees, ArchiveSamples.UNBOUNDED, Long.MAX_VALUE),
          trees.entry(root, List.of()),
          files == 0 ? List.of("nar", "tar") : Archives.suffixes()); // a zip has no long paths
    }
  }

  private static void hold(Archives archives, TreeEntry top, List<String> suffixes) {
    List<ArchiveReader> held = new ArrayList<>();
    for (String suffix : suffixes) {
      held.add(archives.open(top, suffix));
    }
    System.gc();
    long used = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    for (ArchiveReader archive : held) { // keeps all of them reachable until here
      int count = archive.read(archive.length() - 1, ByteBuffer.allocate(1), WideTree::open);
      System.out.printf("%d+%d ", archive.length() - count, count);
    }
    System.out.printf("heap %d MiB%n", used >> 20);
  }
}
