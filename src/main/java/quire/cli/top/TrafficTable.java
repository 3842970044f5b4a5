package quire.cli.top;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import quire.metrics.AccessLine;

/** The requests of an interval, by operation and by process. Not thread-safe. */
final class TrafficTable {
  private final ProcessNames processes;
  private final Traffic all = new Traffic();
  private final Map<String, Traffic> byOperation = new LinkedHashMap<>();
  private final Map<String, Traffic> byProcess = new LinkedHashMap<>();
  private long lostBytes;

  TrafficTable(ProcessNames processes) {
    this.processes = processes;
  }

  void add(AccessLine line) {
    String operation = line.value("op");
    if (operation == null) {
      return; // the rest of a line, without its lost beginning
    }
    long result = line.number("result", 0);
    boolean isRead = operation.equals("read");
    long bytes = isRead || operation.equals("write") ? Math.max(0, result) : 0;
    long micros = line.number("us", 0);
    String process = processes.of(line.number("pid", 0));
    for (Traffic traffic :
        List.of(
            all,
            byOperation.computeIfAbsent(operation, key -> new Traffic()),
            byProcess.computeIfAbsent(process, key -> new Traffic()))) {
      traffic.add(micros, result < 0, isRead, bytes);
    }
  }

  /** Counts bytes of the log that were overwritten before they were read. */
  void lost(long bytes) {
    lostBytes += bytes;
  }

  long lostBytes() {
    return lostBytes;
  }

  Traffic all() {
    return all;
  }

  /** The busiest first. */
  List<Map.Entry<String, Traffic>> operations() {
    return busiest(byOperation);
  }

  /** The busiest first. */
  List<Map.Entry<String, Traffic>> processes() {
    return busiest(byProcess);
  }

  private static List<Map.Entry<String, Traffic>> busiest(Map<String, Traffic> map) {
    return map.entrySet().stream()
        .sorted(
            Comparator.comparingInt((Map.Entry<String, Traffic> each) -> -each.getValue().count()))
        .toList();
  }
}
