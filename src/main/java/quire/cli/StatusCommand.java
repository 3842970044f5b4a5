package quire.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import quire.cli.argument.JsonOption;
import quire.cli.argument.MountPath;
import quire.control.Answer;
import quire.control.ByteSize;
import quire.fsck.HoldPart;
import quire.mount.MountTable;

@Command(
    name = "status",
    mixinStandardHelpOptions = true,
    description = "Shows the running mounts, or the one that PATH lies on.")
final class StatusCommand implements Callable<Integer> {
  @Mixin private final MountPath mount = new MountPath();

  @Mixin private final JsonOption json = new JsonOption();

  @Override
  public Integer call() throws IOException {
    List<MountTable.Mount> mounts = mount.isGiven() ? List.of(mount.find()) : MountTable.mounts();
    List<MountReport> reports = MountReport.of(mounts);
    json.print(out -> write(reports, out), out -> print(reports, out));
    return 0;
  }

  private static void write(List<MountReport> reports, JsonGenerator out) throws IOException {
    out.writeStartArray();
    for (MountReport report : reports) {
      report.write(out);
    }
    out.writeEndArray();
  }

  private static void print(List<MountReport> reports, PrintWriter out) {
    if (reports.isEmpty()) {
      out.println("nothing is mounted");
    }
    reports.forEach(
        report ->
            report
                .status()
                .ifPresentOrElse(status -> print(out, status), () -> printProblem(out, report)));
  }

  private static void printProblem(PrintWriter out, MountReport report) {
    out.println(report.mount().mountPoint());
    row(out, "store", report.mount().source());
    row(out, "state", report.state());
    row(out, "user", report.user());
    row(out, "problem", report.problem().orElse(""));
  }

  private static void print(PrintWriter out, Answer.MountStatus status) {
    out.println(status.mountPoint());
    row(out, "store", status.store());
    row(out, "daemon", "pid " + status.pid());
    row(out, "front door", status.frontDoor());
    row(out, "hashing", status.hashing());
    row(out, "since", status.started());
    row(out, "inodes", "about " + status.inodes());
    row(out, "open handles", Long.toString(status.openHandles()));
    row(out, "log", ByteSize.format(status.logBytes()));
    row(out, "available", ByteSize.format(status.availableBytes()));
    row(
        out,
        "in memory",
        "%s of at most %s"
            .formatted(
                ByteSize.format(status.memoryBytes()), ByteSize.format(status.memoryBudget())));
    status
        .hold()
        .ifPresent(
            why ->
                row(out, "nothing freed", why + "; " + HoldPart.wayOut(Path.of(status.store()))));
    status.goCache().ifPresent(figures -> row(out, "go cache", text(figures)));
  }

  private static String text(Answer.CacheFigures figures) {
    return "%d hits (%s), %d misses, %d puts (%s), %d errors"
        .formatted(
            figures.hits(),
            ByteSize.format(figures.bytesOut()),
            figures.misses(),
            figures.puts(),
            ByteSize.format(figures.bytesIn()),
            figures.errors());
  }

  private static void row(PrintWriter out, String label, String value) {
    out.printf("  %-13s %s%n", label, value);
  }
}
