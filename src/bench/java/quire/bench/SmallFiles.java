package quire.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * Many small files in directories of 1,000: created in order, then visited several times in a
 * random order; the first visit warms the caches and is not counted. One file after the other, by
 * one thread; no fsync. A delete of Java is an lstat and an unlink, as {@code rm} does it.
 */
final class SmallFiles implements Workload {
  private static final Row CREATE = Row.higher("create", "create 1 KiB files", "files/s");
  private static final Row STAT = Row.higher("stat", "stat them", "files/s");
  private static final Row STAT_COLD = Row.higher("stat-cold", "stat them, cold", "files/s");
  private static final Row READ = Row.higher("read", "read them", "files/s");
  private static final Row DELETE = Row.higher("delete", "delete them", "files/s");

  private static final int FILES_PER_DIRECTORY = 1000;
  private static final int STAT_PASSES = 3;

  @Override
  public List<Row> rows() {
    return List.of(CREATE, STAT, STAT_COLD, READ, DELETE);
  }

  @Override
  public void run(Site site, Sink sink) throws IOException, InterruptedException {
    List<Path> files = plan(site);
    int count = files.size();
    sink.record(CREATE, count / site.seconds(() -> create(files, site.data())));
    Collections.shuffle(files, new Random(count));
    if (sink.wants(STAT)) {
      stat(files, 1);
      sink.record(
          STAT, (double) count * STAT_PASSES / site.seconds(() -> stat(files, STAT_PASSES)));
    }
    if (sink.wants(STAT_COLD)) {
      site.dropCaches();
      sink.record(STAT_COLD, count / site.seconds(() -> stat(files, 1)));
    }
    if (sink.wants(READ)) {
      sink.record(READ, count / site.seconds(() -> read(files)));
    }
    if (sink.wants(DELETE)) {
      sink.record(DELETE, count / site.seconds(() -> delete(files)));
    }
  }

  private static List<Path> plan(Site site) throws IOException {
    List<Path> files = new ArrayList<>();
    Path directory = site.directory();
    for (int i = 0; i < site.scale().smallFiles(); i++) {
      if (i % FILES_PER_DIRECTORY == 0) {
        directory = Files.createDirectory(site.directory().resolve("d" + i / FILES_PER_DIRECTORY));
      }
      files.add(directory.resolve("f" + i));
    }
    return files;
  }

  private static void create(List<Path> files, Incompressible data)
      throws IOException, InterruptedException {
    for (int i = 0; i < files.size(); i++) {
      Site.checkpoint();
      try (FileChannel channel =
          FileChannel.open(files.get(i), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
        Incompressible.writeFully(channel, data.small(i, Scale.SMALL_FILE_BYTES));
      }
    }
  }

  private static void stat(List<Path> files, int passes) throws IOException, InterruptedException {
    for (int pass = 0; pass < passes; pass++) {
      for (Path file : files) {
        Site.checkpoint();
        long size = Files.readAttributes(file, BasicFileAttributes.class).size();
        if (size != Scale.SMALL_FILE_BYTES) {
          throw new BenchException(file + " has a size of " + size + ": bad file system");
        }
      }
    }
  }

  private static void read(List<Path> files) throws IOException, InterruptedException {
    ByteBuffer buffer = ByteBuffer.allocateDirect(Scale.SMALL_FILE_BYTES);
    for (Path file : files) {
      Site.checkpoint();
      try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
        Incompressible.readFully(channel, buffer.clear(), file);
      }
    }
  }

  private static void delete(List<Path> files) throws IOException, InterruptedException {
    for (Path file : files) {
      Site.checkpoint();
      Files.delete(file);
    }
  }
}
