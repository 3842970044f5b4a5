package quire.bench;

import java.nio.file.Path;
import java.util.Collections;
import java.util.List;

/**
 * A part of the report: the same work, for peers that can be compared with each other.
 *
 * @param id names all its rows in options, and its directory below the work directory
 * @param byDefault whether it runs when no rows are asked for
 */
record Section(String id, Peers peers, List<Workload> workloads, boolean byDefault) {
  /** The registry of sections, in the order of the report. */
  static List<Section> all(Path launcher) {
    return List.of(
        new Section("file-systems", Peers.fileSystems(launcher), Workloads.fileSystems(), true),
        new Section("snapshots", Peers.snapshots(launcher), Workloads.snapshots(), true),
        new Section("archives", Peers.archives(launcher), Workloads.archives(), true),
        new Section("streams", Peers.streams(launcher), Workloads.streams(), true),
        new Section("build-cache", Peers.buildCaches(launcher), Workloads.buildCaches(), true),
        new Section("observation", Peers.observation(launcher), Workloads.observation(), true),
        new Section("snapshot-memory", Peers.smallHeap(launcher), Workloads.smallHeap(), false));
  }

  List<Row> rows() {
    return workloads.stream().flatMap(workload -> workload.rows().stream()).toList();
  }

  /**
   * The rows of these ids, in the order of the report; the section's own id stands for all its
   * rows. If there are no ids, all rows if the section runs by default.
   */
  List<Row> rows(List<String> ids) {
    boolean all = ids.isEmpty() ? byDefault : ids.contains(id);
    return rows().stream().filter(row -> all || ids.contains(row.id())).toList();
  }

  /** The workloads that yield some of these rows. */
  List<Workload> workloads(List<Row> wanted) {
    return workloads.stream()
        .filter(workload -> !Collections.disjoint(workload.rows(), wanted))
        .toList();
  }

  /** The peers of these names that take part here, in the order of the names; all for no names. */
  List<String> peers(List<String> names) {
    List<String> known = peers.names();
    return names.isEmpty() ? known : names.stream().filter(known::contains).toList();
  }
}
