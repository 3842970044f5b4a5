package quire.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Random 4 KiB reads and writes of one file by fio, one at a time, through the page cache. The cold
 * reads visit no block twice; the writes end with an fsync that counts.
 */
final class RandomIo implements Workload {
  private static final Row COLD = Row.higher("rand-read-cold", "4 KiB random read, cold", "IOPS");
  private static final Row COLD_P99 = p99("rand-read-cold-p99", "4 KiB random read, cold, p99");
  static final Row WARM = Row.higher("rand-read-warm", "4 KiB random read, warm", "IOPS");
  private static final Row WARM_P99 = p99("rand-read-warm-p99", "4 KiB random read, warm, p99");
  private static final Row WRITE = Row.higher("rand-write", "4 KiB random write + fsync", "IOPS");
  private static final Row WRITE_P99 = p99("rand-write-p99", "4 KiB random write, p99");

  private static Row p99(String id, String title) {
    return Row.lower(id, title, "us");
  }

  @Override
  public List<Row> rows() {
    return List.of(COLD, COLD_P99, WARM, WARM_P99, WRITE, WRITE_P99);
  }

  @Override
  public void check() {
    Shell.require("fio", "fio");
  }

  @Override
  public void run(Site site, Sink sink) throws IOException, InterruptedException {
    Path file = site.directory().resolve("random");
    long size = site.scale().randomBytes();
    site.data().write(file, size);
    if (sink.wants(COLD, COLD_P99)) {
      site.dropCaches();
      // Not time based: fio ends after one pass, so a fast peer is not measured on a warm cache.
      record(sink, COLD, COLD_P99, fio(site, file, List.of("--rw=randread")));
    }
    if (sink.wants(WARM, WARM_P99)) {
      site.data().read(file, size);
      List<String> job = List.of("--rw=randread", "--time_based", "--invalidate=0");
      record(sink, WARM, WARM_P99, fio(site, file, job));
    }
    if (sink.wants(WRITE, WRITE_P99)) {
      List<String> job = List.of("--rw=randwrite", "--time_based", "--end_fsync=1");
      record(sink, WRITE, WRITE_P99, fio(site, file, job));
    }
  }

  private static void record(Sink sink, Row rate, Row latency, FioResult result) {
    sink.record(rate, result.iops());
    sink.record(latency, result.p99Micros());
  }

  private static FioResult fio(Site site, Path file, List<String> job)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("fio", "--name=" + FioResult.JOB));
    command.addAll(
        List.of(
            "--filename=" + file,
            "--size=" + site.scale().randomBytes(),
            "--runtime=" + site.scale().randomSeconds(),
            "--bs=4k",
            "--ioengine=psync",
            "--direct=0",
            "--refill_buffers",
            "--randseed=20260101",
            "--output-format=json",
            "--output=" + FioResult.OUTPUT,
            "--exec_prerun=date +%s%N",
            "--exec_postrun=date +%s%N"));
    command.addAll(job);
    Shell.run("sync");
    Shell.runIn(site.scratch(), command);
    return FioResult.parse(site.scratch());
  }
}
