package quire.bench;

import java.util.List;

/** The registry of workloads, in the order of the report. A new one is one class and one line. */
final class Workloads {
  private Workloads() {}

  static List<Workload> all() {
    return List.of(
        new SequentialIo(), new RandomIo(), new SmallFiles(), new SourceTree(), new DaemonCost());
  }

  static List<Row> rows() {
    return all().stream().flatMap(workload -> workload.rows().stream()).toList();
  }
}
