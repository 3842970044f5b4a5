package quire.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The directory of a run. Its mounts and files are removed when the run ends, fails, or is told to
 * stop (SIGINT, SIGTERM, SIGHUP). Only SIGKILL leaves something behind.
 */
final class WorkArea implements AutoCloseable {
  private static final long FAREWELL_SECONDS = 30;

  private final Path root;
  private final List<Peer> peers = new CopyOnWriteArrayList<>();
  private final Thread owner = Thread.currentThread();
  private final CountDownLatch closed = new CountDownLatch(1);

  /** Creates the directory below {@code parent}; the calling thread is the one to interrupt. */
  WorkArea(Path parent) throws IOException {
    Files.createDirectories(parent);
    this.root = Files.createTempDirectory(parent.toRealPath(), "quire-bench-");
    Runtime.getRuntime().addShutdownHook(new Thread(this::abandon, "bench-cleanup"));
  }

  Path root() {
    return root;
  }

  /** Makes the area responsible for stopping these. */
  void adopt(List<Peer> started) {
    peers.addAll(started);
  }

  /** Stops the peers and deletes everything. Does nothing the second time. */
  @Override
  public void close() throws IOException {
    boolean interrupted = Thread.interrupted();
    try {
      peers.forEach(WorkArea::stop);
      for (Path mount : Mounts.below(root)) {
        detach(mount);
      }
      if (Mounts.below(root).isEmpty()) {
        Trees.delete(root);
      } else {
        System.err.println("bench: left behind, still mounted: " + Mounts.below(root));
      }
    } finally {
      closed.countDown();
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private static void stop(Peer peer) {
    try {
      peer.stop();
    } catch (IOException | InterruptedException | RuntimeException e) {
      System.err.println("bench: stopping " + peer.name() + ": " + e);
    }
  }

  private static void detach(Path mount) throws IOException {
    try {
      Mounts.detach(mount);
    } catch (InterruptedException e) {
      System.err.println("bench: detaching " + mount + ": " + e);
    }
  }

  /**
   * Runs in the shutdown hook, at a normal end as well: the owner cleans up; if it is stuck, this
   * thread does. The owner is not joined, because it may be the thread that waits for the hook to
   * end.
   */
  private void abandon() {
    try {
      if (closed.getCount() > 0) {
        owner.interrupt();
        if (!closed.await(FAREWELL_SECONDS, TimeUnit.SECONDS)) {
          close();
        }
      }
    } catch (IOException | InterruptedException e) {
      System.err.println("bench: cleaning up " + root + ": " + e);
    }
  }
}
