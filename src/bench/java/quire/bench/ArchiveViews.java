package quire.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * A tree in one file: small files, symlinks and one large file. Each row begins with a fresh mount,
 * whose caches are empty; the file beneath it is in the page cache. Slow peers are measured on a
 * part of the large file.
 */
final class ArchiveViews implements Workload {
  static final Row FIRST = Row.lower("archive-first", "mount to first byte", "s");
  static final Row LIST = Row.lower("archive-list", "list with attributes", "s");
  static final Row SMALL = Row.lower("archive-small", "read all small files", "s");
  static final Row SEQUENTIAL = Row.higher("archive-seq", "sequential read", "MB/s");
  static final Row RANDOM = Row.higher("archive-rand", "4 KiB random read", "IOPS");
  static final Row NAR = Row.lower("archive-nar", "all of it as nar, to wc", "s");
  static final Row TAR = Row.lower("archive-tar", "all of it as tar, to wc", "s");
  static final Row ZIP = Row.lower("archive-zip", "all of it as zip, to wc", "s");

  private static final int FILES = 5_000;
  private static final long BYTES_PER_FILE = 6_000;
  private static final int FILES_PER_DIRECTORY = 50;
  private static final int SYMLINKS = 50;
  private static final String LARGE = "large";

  /** A read of the large file is measured for this long at most. */
  private static final double MAX_SECONDS = 5;

  private static final int BLOCK = 1 << 20;
  private static final int PAGE = 4096;

  @Override
  public List<Row> rows() {
    return List.of(FIRST, LIST, SMALL, SEQUENTIAL, RANDOM, NAR, TAR, ZIP);
  }

  @Override
  public void run(Site site, Sink sink) throws IOException, InterruptedException {
    TreeMount mount = site.treeMount().orElseThrow();
    mount.prepare(tree(site));
    try {
      if (mount.tree().isPresent()) {
        measureTree(site, sink, mount, mount.tree().get());
      }
      if (mount.large().isPresent()) {
        measureLarge(site, sink, mount, mount.large().get());
      }
      for (Row row : List.of(NAR, TAR, ZIP)) {
        measureStream(site, sink, mount, row);
      }
    } finally {
      mount.unmount();
    }
  }

  /** Made once for all peers and rounds. */
  private static Path tree(Site site) throws IOException, InterruptedException {
    int files = Math.min(FILES, site.scale().treeFiles());
    Path tree = site.scratch().resolve("archived-" + files);
    if (!Files.exists(tree)) {
      Files.createDirectory(tree);
      TreeArchive archive = new TreeArchive(files, files * BYTES_PER_FILE, FILES_PER_DIRECTORY);
      TreeArchive.unpack(archive.in(site.scratch()), tree);
      for (int i = 0; i < SYMLINKS; i++) {
        Files.createSymbolicLink(tree.resolve("link" + i), Path.of(LARGE));
      }
      site.data().write(tree.resolve(LARGE), site.scale().streamBytes());
    }
    return tree;
  }

  private static void measureTree(Site site, Sink sink, TreeMount mount, Path tree)
      throws IOException, InterruptedException {
    mount.mount();
    List<Path> small = smallFiles(tree);
    sink.record(
        FIRST,
        fresh(
            site,
            mount,
            () -> {
              mount.mount();
              read(small.get(0), ByteBuffer.allocate(1));
            }));
    if (sink.wants(LIST)) {
      sink.record(LIST, mounted(site, mount, () -> smallFiles(tree)));
    }
    if (sink.wants(SMALL)) {
      ByteBuffer buffer = ByteBuffer.allocateDirect(BLOCK);
      sink.record(
          SMALL,
          mounted(
              site,
              mount,
              () -> {
                for (Path file : small) {
                  read(file, buffer);
                  Site.checkpoint();
                }
              }));
    }
  }

  private static double fresh(Site site, TreeMount mount, Site.Section section)
      throws IOException, InterruptedException {
    mount.unmount();
    return site.seconds(section);
  }

  private static double mounted(Site site, TreeMount mount, Site.Section section)
      throws IOException, InterruptedException {
    mount.unmount();
    mount.mount();
    return site.seconds(section);
  }

  private static List<Path> smallFiles(Path tree) throws IOException {
    List<Path> files = new ArrayList<>();
    Files.walkFileTree(
        tree,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (attributes.isRegularFile() && !file.endsWith(LARGE)) {
              files.add(file);
            }
            return FileVisitResult.CONTINUE;
          }
        });
    return files;
  }

  private static void read(Path file, ByteBuffer buffer) throws IOException {
    try (FileChannel channel = FileChannel.open(file)) {
      int count;
      do {
        count = channel.read(buffer.clear());
      } while (count > 0 && buffer.capacity() > 1);
    }
  }

  private static void measureLarge(Site site, Sink sink, TreeMount mount, Path large)
      throws IOException, InterruptedException {
    if (sink.wants(SEQUENTIAL)) {
      long[] bytes = {0};
      double seconds = mounted(site, mount, () -> bytes[0] = sequential(large));
      sink.record(SEQUENTIAL, bytes[0] / 1e6 / seconds);
    }
    if (sink.wants(RANDOM)) {
      long[] reads = {0};
      double time = site.scale().randomSeconds();
      double seconds = mounted(site, mount, () -> reads[0] = random(large, time));
      sink.record(RANDOM, reads[0] / seconds);
    }
  }

  private static long sequential(Path large) throws IOException, InterruptedException {
    ByteBuffer buffer = ByteBuffer.allocateDirect(BLOCK);
    try (FileChannel channel = FileChannel.open(large)) {
      long end = System.nanoTime() + (long) (MAX_SECONDS * 1e9);
      while (channel.read(buffer.clear()) > 0 && System.nanoTime() < end) {
        Site.checkpoint();
      }
      return channel.position();
    }
  }

  private static long random(Path large, double seconds) throws IOException, InterruptedException {
    ByteBuffer buffer = ByteBuffer.allocateDirect(PAGE);
    Random random = new Random(PAGE);
    try (FileChannel channel = FileChannel.open(large)) {
      channel.read(buffer); // at the first read, some peers read the whole file
      long end = System.nanoTime() + (long) (seconds * 1e9);
      long pages = channel.size() / PAGE;
      long reads = 0;
      while (System.nanoTime() < end) {
        channel.read(buffer.clear(), random.nextLong(pages) * PAGE);
        reads++;
        Site.checkpoint();
      }
      return reads;
    }
  }

  private static void measureStream(Site site, Sink sink, TreeMount mount, Row row)
      throws IOException, InterruptedException {
    String format = row.id().substring(row.id().indexOf('-') + 1);
    String command = mount.stream(format).orElse(null);
    if (command != null && sink.wants(row)) {
      sink.record(
          row,
          mounted(
              site, mount, () -> Shell.run("bash", "-o", "pipefail", "-c", command + " | wc -c")));
    }
  }
}
