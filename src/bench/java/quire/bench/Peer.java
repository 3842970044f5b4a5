package quire.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A file system under test. Used by one thread at a time.
 *
 * <p>Its files survive {@link #stop} and are gone with the work directory.
 */
interface Peer {
  /** The name in options and reports. */
  String name();

  /**
   * Throws {@link BenchException}, with what to install or build, if the peer cannot run here.
   *
   * @return what runs, with its version
   */
  String check() throws IOException, InterruptedException;

  /**
   * Mounts if it is not mounted yet; returns the directory to work in, the same after each start.
   */
  Path start() throws IOException, InterruptedException;

  /** Unmounts. Does nothing if the peer is not started. */
  void stop() throws IOException, InterruptedException;

  /** The process that serves the mounted peer; empty if the kernel itself does. */
  default OptionalLong daemon() throws IOException, InterruptedException {
    return OptionalLong.empty();
  }

  /** How the peer takes snapshots, if it can. */
  default Optional<SnapshotTool> snapshots() {
    return Optional.empty();
  }

  /** How the peer shows a tree that it keeps in a file, if it does. */
  default Optional<TreeMount> treeMount() {
    return Optional.empty();
  }

  /** The cache program that go is told to use; empty if go keeps its build cache itself. */
  default Optional<String> cacheProgram() {
    return Optional.empty();
  }

  /** The log of the heap of the peer's JVM, if the peer was made with one. */
  default Optional<Path> heapLog() throws IOException, InterruptedException {
    return Optional.empty();
  }

  /** Drops the caches of the file system by mounting it anew. */
  default void remount() throws IOException, InterruptedException {
    stop();
    start();
  }
}
