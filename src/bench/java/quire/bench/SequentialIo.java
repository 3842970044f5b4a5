package quire.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** One large file in blocks of 1 MiB, written with an fsync at its end, then read twice. */
final class SequentialIo implements Workload {
  private static final Row WRITE = Row.higher("seq-write", "sequential write + fsync", "MB/s");
  private static final Row COLD = Row.higher("seq-read-cold", "sequential read, cold", "MB/s");
  static final Row WARM = Row.higher("seq-read-warm", "sequential read, warm", "MB/s");

  @Override
  public List<Row> rows() {
    return List.of(WRITE, COLD, WARM);
  }

  @Override
  public void run(Site site, Sink sink) throws IOException, InterruptedException {
    Path file = site.directory().resolve("stream");
    long size = site.scale().streamBytes();
    double megabytes = size / 1e6;
    sink.record(WRITE, megabytes / site.seconds(() -> site.data().write(file, size)));
    if (sink.wants(COLD, WARM)) {
      site.dropCaches();
      sink.record(COLD, megabytes / site.seconds(() -> site.data().read(file, size)));
    }
    if (sink.wants(WARM)) {
      sink.record(WARM, megabytes / site.seconds(() -> site.data().read(file, size)));
    }
  }
}
