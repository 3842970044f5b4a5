package quire.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * What a daemon with a small heap needs for snapshots of very many small files: two snapshots with
 * ten changes in between, then the first is dropped and collected. There are 1,000 files in a
 * directory, and 10,000 different contents.
 */
final class SnapshotMemory implements Workload {
  private static final Row CREATE = Row.higher("memory-create", "create small files", "files/s");
  private static final Row FIRST = Row.lower("memory-first", "first snapshot of them", "s");
  private static final Row SECOND = Row.lower("memory-second", "after ten changes", "s");
  private static final Row DROP = Row.lower("memory-drop", "drop the first snapshot", "s");
  private static final Row COLLECT = Row.lower("memory-gc", "collect what it needed", "s");
  private static final Row PEAK = Row.lower("memory-peak", "heap, garbage included", "MiB");
  private static final Row LIVE =
      Row.lower("memory-live", "heap that full collections left", "MiB");
  private static final Row PAUSES = Row.lower("memory-pauses", "pauses for collections", "s");
  private static final Row RESIDENT =
      Row.lower("memory-resident", "resident, without mappings", "MiB");

  private static final int FILES_PER_DIRECTORY = 1000;
  private static final int CONTENTS = 10_000;
  private static final int MAX_BYTES = 800;
  private static final int CHANGES = 10;
  private static final int THREADS = 2 * Runtime.getRuntime().availableProcessors();

  @Override
  public List<Row> rows() {
    return List.of(CREATE, FIRST, SECOND, DROP, COLLECT, PEAK, LIVE, PAUSES, RESIDENT);
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
    int files = site.scale().memoryFiles();
    Path tree = site.directory();
    sink.record(CREATE, files / step(site, "created", () -> create(tree, files)));
    sink.record(FIRST, step(site, "first snapshot", () -> tool.take(tree, "first")));
    change(tree, files);
    sink.record(SECOND, step(site, "second snapshot", () -> tool.take(tree, "second")));
    sink.record(DROP, step(site, "dropped", () -> tool.drop(tree, "first")));
    sink.record(COLLECT, step(site, "collected", () -> tool.collect(tree)));
    HeapLog heap = site.heap().orElseThrow();
    sink.record(PEAK, heap.peakMib());
    sink.record(LIVE, heap.liveMib());
    sink.record(PAUSES, heap.pauseSeconds());
    long resident = Machine.anonymousBytes(site.daemon().orElseThrow());
    sink.record(RESIDENT, resident / (double) (1 << 20));
  }

  private static double step(Site site, String what, Site.Section section)
      throws IOException, InterruptedException {
    double seconds = site.seconds(section);
    Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
    // garbage that is not collected here would count in every later step
    Shell.run(jcmd.toString(), Long.toString(site.daemon().orElseThrow()), "GC.run");
    System.err.printf("  %-16s %8.2f s, %s%n", what, seconds, site.heap().orElseThrow());
    return seconds;
  }

  private static void create(Path tree, int files) throws IOException, InterruptedException {
    byte[][] contents = contents();
    int directories = (files + FILES_PER_DIRECTORY - 1) / FILES_PER_DIRECTORY;
    try (ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
      List<Future<?>> parts = new ArrayList<>();
      for (int i = 0; i < directories; i++) {
        int from = i * FILES_PER_DIRECTORY;
        int to = Math.min(files, from + FILES_PER_DIRECTORY);
        parts.add(
            threads.submit(
                () -> {
                  createDirectory(tree, from, to, contents);
                  return null;
                }));
      }
      try {
        for (Future<?> part : parts) {
          part.get();
        }
      } catch (ExecutionException e) {
        threads.shutdownNow();
        throw new BenchException("cannot create small files: " + e.getCause());
      } catch (InterruptedException e) {
        threads.shutdownNow();
        throw e;
      }
    }
  }

  private static byte[][] contents() {
    Random random = new Random(CONTENTS);
    byte[][] contents = new byte[CONTENTS][];
    for (int i = 0; i < CONTENTS; i++) {
      contents[i] = new byte[1 + random.nextInt(MAX_BYTES)];
      random.nextBytes(contents[i]);
    }
    return contents;
  }

  private static void createDirectory(Path tree, int from, int to, byte[][] contents)
      throws IOException {
    Files.createDirectory(file(tree, from).getParent());
    for (int i = from; i < to; i++) {
      try (FileChannel channel =
          FileChannel.open(
              file(tree, i), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
        Incompressible.writeFully(channel, ByteBuffer.wrap(contents[i % CONTENTS]));
      }
    }
  }

  private static Path file(Path tree, int number) {
    return tree.resolve("d" + number / FILES_PER_DIRECTORY).resolve("f" + number);
  }

  private static void change(Path tree, int files) throws IOException {
    for (int i = 0; i < CHANGES; i++) {
      Path file = file(tree, (int) ((long) files * i / CHANGES));
      Files.write(file, new byte[] {(byte) i}, StandardOpenOption.APPEND);
    }
  }
}
