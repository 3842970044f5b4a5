package quire.cli.top;

import java.time.LocalTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import quire.control.ByteSize;
import quire.mount.MountTable;

/** The lines of {@code quire top} for an interval. */
final class TopView {
  private static final DateTimeFormatter CLOCK = DateTimeFormatter.ofPattern("HH:mm:ss");
  private static final double MEGABYTE = 1e6;

  /** Lines that are not rows of a table. */
  private static final int AROUND = 7;

  private final MountTable.Mount mount;
  private final TrafficTable traffic;
  private final double seconds;

  TopView(MountTable.Mount mount, TrafficTable traffic, double seconds) {
    this.mount = mount;
    this.traffic = traffic;
    this.seconds = seconds;
  }

  /**
   * @param before the figures when the interval began
   * @param height lines at most
   */
  List<String> lines(StatsText before, StatsText now, int height) {
    List<String> lines = new ArrayList<>();
    Traffic all = traffic.all();
    lines.add(
        String.format(
            Locale.ROOT,
            "quire top  %s  %s  %.0f ops/s  %.1f MB/s read  %.1f MB/s written  %.0f failed/s",
            mount.mountPoint(),
            CLOCK.format(LocalTime.now(ZoneId.systemDefault())),
            all.count() / seconds,
            all.read() / MEGABYTE / seconds,
            all.written() / MEGABYTE / seconds,
            all.failures() / seconds));
    lines.add(
        String.format(
            Locale.ROOT,
            "memory %s of %s  log %s  free %s  inode cache %s  handles %.0f",
            ByteSize.format(now.bytes("quire_memory_used_bytes")),
            ByteSize.format(now.bytes("quire_memory_budget_bytes")),
            ByteSize.format(now.bytes("quire_log_allocated_bytes")),
            ByteSize.format(now.bytes("quire_available_bytes")),
            hits(before, now),
            now.get("quire_handles")));
    lines.add(
        traffic.lostBytes() == 0
            ? ""
            : "%s of the access log are lost, so the figures are too low"
                .formatted(ByteSize.format(traffic.lostBytes())));
    int rows = Math.max(2, height - AROUND);
    int operations = Math.min(traffic.operations().size(), rows * 2 / 3);
    table(
        lines, String.format(Locale.ROOT, "%-16s", "OPERATION"), traffic.operations(), operations);
    lines.add("");
    table(lines, "    PID COMMAND ", traffic.processes(), rows - operations);
    return lines;
  }

  private static String hits(StatsText before, StatsText now) {
    String name = "quire_inode_cache_";
    double hits = now.get(name + "hits_total") - before.get(name + "hits_total");
    double misses = now.get(name + "misses_total") - before.get(name + "misses_total");
    return hits + misses == 0
        ? "idle"
        : String.format(Locale.ROOT, "%.1f%% hits", 100 * hits / (hits + misses));
  }

  private void table(
      List<String> lines, String title, List<Map.Entry<String, Traffic>> rows, int limit) {
    lines.add(
        String.format(
            Locale.ROOT,
            "%-28s %10s %10s %10s %10s %10s %10s",
            title,
            "OPS/S",
            "FAILED/S",
            "READ MB/S",
            "WRITE MB/S",
            "P50 US",
            "P99 US"));
    for (Map.Entry<String, Traffic> row : rows.subList(0, Math.min(limit, rows.size()))) {
      Traffic of = row.getValue();
      lines.add(
          String.format(
              Locale.ROOT,
              "%-28.28s %10.1f %10.1f %10.1f %10.1f %10d %10d",
              row.getKey(),
              of.count() / seconds,
              of.failures() / seconds,
              of.read() / MEGABYTE / seconds,
              of.written() / MEGABYTE / seconds,
              of.median(),
              of.nearlyAll()));
    }
  }
}
