package quire.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;

/** Where a workload runs once: a fresh directory of one peer, and what it needs to measure. */
final class Site {
  private static final Path DROP_CACHES = Path.of("/proc/sys/vm/drop_caches");

  private final Peer peer;
  private final Path directory;
  private final Path scratch;
  private final Scale scale;
  private final Incompressible data;

  Site(Peer peer, Path directory, Path scratch, Scale scale, Incompressible data) {
    this.peer = peer;
    this.directory = directory;
    this.scratch = scratch;
    this.scale = scale;
    this.data = data;
  }

  /** Work to measure; it may fail, and it ends early when the thread is interrupted. */
  interface Section {
    void run() throws IOException, InterruptedException;
  }

  /** The directory to work in, empty, on the file system under test. */
  Path directory() {
    return directory;
  }

  /** A directory on the work disk that all peers share and that lasts for the run. */
  Path scratch() {
    return scratch;
  }

  Scale scale() {
    return scale;
  }

  Incompressible data() {
    return data;
  }

  /** Syncs what is dirty, runs the section, and returns its seconds. */
  double seconds(Section section) throws IOException, InterruptedException {
    Shell.run("sync");
    long start = System.nanoTime();
    section.run();
    double seconds = (System.nanoTime() - start) / 1e9;
    checkpoint();
    return seconds;
  }

  /** Forgets what was read or written: remounts the peer, and drops the page cache if allowed. */
  void dropCaches() throws IOException, InterruptedException {
    Shell.run("sync");
    peer.remount();
    if (canDropPageCache()) {
      Files.writeString(DROP_CACHES, "1\n", StandardCharsets.US_ASCII);
    }
  }

  void unmount() throws IOException, InterruptedException {
    peer.stop();
  }

  /** Mounts again; returns the directory of the mount. */
  Path mount() throws IOException, InterruptedException {
    return peer.start();
  }

  /** The process that serves the peer, if there is one. */
  OptionalLong daemon() throws IOException, InterruptedException {
    return peer.daemon();
  }

  /** How the peer takes snapshots, if it can. */
  Optional<SnapshotTool> snapshots() {
    return peer.snapshots();
  }

  /** How the peer shows a tree, if it does. */
  Optional<TreeMount> treeMount() {
    return peer.treeMount();
  }

  /** The cache program that go is told to use; empty if go keeps its build cache itself. */
  Optional<String> cacheProgram() {
    return peer.cacheProgram();
  }

  /** What the log of the heap of the peer's JVM says until now, if there is one. */
  Optional<HeapLog> heap() throws IOException, InterruptedException {
    Optional<Path> log = peer.heapLog();
    return log.isPresent() ? Optional.of(HeapLog.read(log.get())) : Optional.empty();
  }

  static boolean canDropPageCache() {
    return Files.isWritable(DROP_CACHES);
  }

  /** To be called in long loops: ends them when the run is cancelled. */
  static void checkpoint() throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
  }
}
