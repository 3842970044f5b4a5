package quire.bench;

import java.util.Collections;
import java.util.List;

/** Which rows are asked for, and which workloads yield them. */
final class Selection {
  private Selection() {}

  /** The rows of these ids in the order of the report; all rows for no ids. */
  static List<Row> rows(List<String> ids) {
    List<Row> all = Workloads.rows();
    List<String> known = all.stream().map(Row::id).toList();
    for (String id : ids) {
      if (!known.contains(id)) {
        throw new BenchException("No row " + id + "; there are: " + String.join(", ", known));
      }
    }
    return all.stream().filter(row -> ids.isEmpty() || ids.contains(row.id())).toList();
  }

  static List<Workload> workloads(List<Row> rows) {
    return Workloads.all().stream()
        .filter(workload -> !Collections.disjoint(workload.rows(), rows))
        .toList();
  }
}
