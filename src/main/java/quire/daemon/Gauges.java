package quire.daemon;

import quire.file.MemoryLimiter;
import quire.metrics.Metrics;
import quire.stream.ReplayStream;
import quire.stream.Streams;
import quire.vfs.FsStats;
import quire.vfs.Vfs;

/** Registers the figures of a mount beside those of its requests. */
final class Gauges {
  private static final String BYTES = "bytes";

  private Gauges() {}

  static void register(Metrics to, Vfs vfs, Streams streams, MemoryLimiter limiter) {
    to.gauge(
        "quire.memory.used",
        BYTES,
        "Written bytes that are still in memory only",
        limiter::usedBytes);
    to.gauge("quire.memory.budget", BYTES, "What that can be at most", limiter::budgetBytes);
    to.gauge("quire.log.allocated", BYTES, "What the log takes of the disk", () -> allocated(vfs));
    to.gauge(
        "quire.available",
        BYTES,
        "What can still be written",
        () -> vfs.usage().statfs().available());
    to.gauge("quire.inodes", null, "Inodes in use, about", () -> vfs.usage().statfs().inodes());
    to.gauge("quire.handles", null, "Open files and directories", vfs.usage()::openHandles);
    to.counter(
        "quire.inode.cache.hits",
        "Inodes that were known without the catalog",
        () -> vfs.usage().inodeCache().hits());
    to.counter(
        "quire.inode.cache.misses",
        "Inodes that had to be read from the catalog",
        () -> vfs.usage().inodeCache().misses());
    to.gauge("quire.streams", null, "Replay streams", () -> streams.list().size());
    to.gauge(
        "quire.streams.total",
        BYTES,
        "What was ever written to the streams there are",
        () -> streams.list().stream().mapToLong(Gauges::total).sum());
  }

  private static long total(ReplayStream stream) {
    return stream.buffer().total();
  }

  private static long allocated(Vfs vfs) {
    FsStats stats = vfs.usage().statfs();
    return stats.total() - stats.available();
  }
}
