package quire.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Takes the workloads to the peers, round after round. */
final class Runner {
  private static final long SEED = 20260101;

  private final List<Workload> workloads;
  private final List<Peer> peers;
  private final Path scratch;
  private final Results results;
  private final Incompressible data = new Incompressible(SEED);
  private final Set<Peer> lost = new HashSet<>();

  Runner(List<Workload> workloads, List<Peer> peers, Path scratch, Results results) {
    this.workloads = workloads;
    this.peers = peers;
    this.scratch = scratch;
    this.results = results;
  }

  /** Runs a round whose samples are thrown away. */
  void warmUp(Scale scale) throws IOException, InterruptedException {
    round(0, scale);
  }

  /** Runs the rounds; failures of workloads are recorded, not thrown. */
  void run(int rounds, Scale scale) throws IOException, InterruptedException {
    for (int round = 1; round <= rounds; round++) {
      round(round, scale);
    }
  }

  private void round(int round, Scale scale) throws IOException, InterruptedException {
    for (Workload workload : workloads) {
      for (int part = 0; part < workload.parts(); part++) {
        visitAll(round, part, workload, scale);
      }
    }
  }

  /** Each round, and each part of a round, begins with a different peer. */
  private void visitAll(int round, int part, Workload workload, Scale scale)
      throws InterruptedException {
    List<Peer> order = new ArrayList<>(peers);
    Collections.rotate(order, part - round);
    for (Peer peer : order) {
      if (!lost.contains(peer)) {
        visit(round, workload, peer, scale);
      }
    }
  }

  private void visit(int round, Workload workload, Peer peer, Scale scale)
      throws InterruptedException {
    Recorder recorder = new Recorder(round, peer);
    try {
      Path directory = peer.start().resolve("bench");
      Trees.delete(directory);
      Files.createDirectory(directory);
      workload.run(new Site(peer, directory, scratch, scale, data), recorder);
      Trees.delete(directory);
    } catch (IOException | RuntimeException e) {
      Site.checkpoint(); // failures of a cancelled run are not the peer's fault
      String first = workload.rows().get(0).id();
      results.fail(new Results.Failure(first, peer.name(), round, e.toString()));
      System.err.printf("round %d %s %s FAILED: %s%n", round, first, peer.name(), e);
      revive(peer);
    }
    recorder.show();
  }

  /** A failure may have left a dead mount behind. */
  private void revive(Peer peer) throws InterruptedException {
    try {
      peer.remount();
    } catch (IOException | RuntimeException e) {
      System.err.println("bench: " + peer.name() + " is left out, as it cannot be remounted: " + e);
      lost.add(peer);
    }
  }

  /** Keeps the samples of one visit; those of round 0 are forgotten. */
  private final class Recorder implements Workload.Sink {
    private final int round;
    private final Peer peer;
    private final StringBuilder line = new StringBuilder();

    Recorder(int round, Peer peer) {
      this.round = round;
      this.peer = peer;
    }

    @Override
    public boolean wants(Row... rows) {
      return !Collections.disjoint(results.rows(), List.of(rows));
    }

    @Override
    public void record(Row row, double value) {
      if (round > 0 && wants(row)) {
        results.add(row, peer.name(), value);
        line.append("  ").append(row.id()).append(' ').append(Format.number(value));
      }
    }

    void show() {
      if (!line.isEmpty()) {
        System.err.printf("round %d %-8s%s%n", round, peer.name(), line);
      }
    }
  }
}
