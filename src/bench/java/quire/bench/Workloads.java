package quire.bench;

import java.util.List;

/** The registry of workloads, in the order of the report. A new one is one class and one line. */
final class Workloads {
  private Workloads() {}

  static List<Workload> fileSystems() {
    return List.of(
        new SequentialIo(),
        new RandomIo(),
        new SmallWrites(),
        new SmallFiles(),
        new LargeDirectory(),
        new SourceTree(),
        new Development(),
        new DaemonCost());
  }

  static List<Workload> snapshots() {
    return List.of(new SnapshotTree());
  }

  static List<Workload> archives() {
    return List.of(new ArchiveViews());
  }

  static List<Workload> streams() {
    return List.of(new StreamWrites());
  }

  static List<Workload> buildCaches() {
    return List.of(new GoBuild());
  }

  static List<Workload> observation() {
    return List.of(new Metadata());
  }

  static List<Workload> smallHeap() {
    return List.of(new SnapshotMemory());
  }
}
