package quire.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/** All samples of a run, by row and peer. Not thread-safe. */
final class Results {
  private final List<Row> rows;
  private final List<String> peers;
  private final Map<Row, Map<String, List<Double>>> samples = new LinkedHashMap<>();
  private final List<Failure> failures = new ArrayList<>();

  Results(List<Row> rows, List<String> peers) {
    this.rows = List.copyOf(rows);
    this.peers = List.copyOf(peers);
  }

  /** A workload, named by its first row, that failed on a peer in a round, counted from 1. */
  record Failure(String workload, String peer, int round, String message) {}

  List<Row> rows() {
    return rows;
  }

  List<String> peers() {
    return peers;
  }

  List<Failure> failures() {
    return failures;
  }

  void add(Row row, String peer, double value) {
    samples
        .computeIfAbsent(row, key -> new LinkedHashMap<>())
        .computeIfAbsent(peer, key -> new ArrayList<>())
        .add(value);
  }

  void fail(Failure failure) {
    failures.add(failure);
  }

  /** In the order of the rounds; empty if the peer never finished the row. */
  List<Double> samples(Row row, String peer) {
    return samples.getOrDefault(row, Map.of()).getOrDefault(peer, List.of());
  }

  OptionalDouble median(Row row, String peer) {
    List<Double> values = samples(row, peer);
    return values.isEmpty() ? OptionalDouble.empty() : OptionalDouble.of(Stats.median(values));
  }

  /** The ratio of the medians: above 1 means that {@code subject} is faster. */
  OptionalDouble speedup(Row row, String subject, String other) {
    OptionalDouble one = median(row, subject);
    OptionalDouble two = median(row, other);
    return one.isPresent() && two.isPresent()
        ? OptionalDouble.of(row.speedup(one.getAsDouble(), two.getAsDouble()))
        : OptionalDouble.empty();
  }

  /** The peers whose lead is of interest: quire in all its variants. */
  List<String> subjects() {
    return peers.stream()
        .filter(
            peer ->
                peer.equals(subject())
                    || peer.equals(Peers.SUBJECT_BY_MKDIR)
                    || peer.equals(Peers.SUBJECT_BY_MOUNT))
        .toList();
  }

  /** The peer that the ratios of table and JSON are about: quire, else the first peer. */
  String subject() {
    return peers.contains(Peers.SUBJECT) ? Peers.SUBJECT : peers.get(0);
  }

  /** The peers that the subject is compared with: all others, bindfs first. */
  List<String> others() {
    List<String> others = new ArrayList<>(peers);
    others.remove(subject());
    if (others.remove(Peers.BASELINE)) {
      others.add(0, Peers.BASELINE);
    }
    return others;
  }

  /** The peer whose speed is 1 in the chart. */
  String baseline() {
    return peers.contains(Peers.BASELINE) ? Peers.BASELINE : peers.get(0);
  }
}
