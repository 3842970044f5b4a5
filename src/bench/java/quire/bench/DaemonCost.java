package quire.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.OptionalLong;

/** What a file system costs before anybody uses it: the time to mount, and idle memory. */
final class DaemonCost implements Workload {
  private static final Row READY = Row.lower("ready", "mount until it answers", "s");
  private static final Row IDLE = Row.lower("idle", "resident memory, idle", "MiB");
  private static final long SETTLE_MILLIS = 2000;

  @Override
  public List<Row> rows() {
    return List.of(READY, IDLE);
  }

  @Override
  public void run(Site site, Sink sink) throws IOException, InterruptedException {
    if (site.daemon().isEmpty()) {
      return; // part of the kernel
    }
    site.unmount();
    sink.record(READY, site.seconds(() -> Files.isDirectory(site.mount())));
    Thread.sleep(SETTLE_MILLIS);
    OptionalLong daemon = site.daemon();
    if (daemon.isPresent()) {
      sink.record(IDLE, Machine.residentBytes(daemon.getAsLong()) / (double) (1 << 20));
    }
  }
}
