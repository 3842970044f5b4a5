package quire.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** One section of a run: its peers and their results. Not thread-safe. */
final class Comparison {
  private final Selection selection;
  private final List<Peer> peers;
  private final Results results;

  /** Creates the peers, each with a home below {@code area}; nothing is mounted yet. */
  Comparison(Selection selection, Path area) throws IOException {
    this.selection = selection;
    Path home = Files.createDirectory(area.resolve(selection.section().id()));
    this.peers = selection.section().peers().create(selection.peers(), home);
    this.results = new Results(selection.rows(), selection.peers());
  }

  List<Peer> peers() {
    return peers;
  }

  Results results() {
    return results;
  }

  List<Workload> workloads() {
    return selection.workloads();
  }

  Runner runner(Path scratch) {
    return new Runner(workloads(), peers, scratch, results);
  }
}
