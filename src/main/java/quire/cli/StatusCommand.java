package quire.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;
import quire.cli.argument.JsonOption;
import quire.cli.argument.MountPath;
import quire.control.ByteSize;
import quire.control.Json;
import quire.fsck.HoldPart;
import quire.mount.MountTable;

@Command(
    name = "status",
    mixinStandardHelpOptions = true,
    description = "Shows the running mounts, or the one that PATH lies on.")
final class StatusCommand implements Callable<Integer> {
  @Mixin private final MountPath mount = new MountPath();

  @Mixin private final JsonOption json = new JsonOption();

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    List<MountTable.Mount> mounts = mount.isGiven() ? List.of(mount.find()) : MountTable.mounts();
    ArrayNode statuses = Json.array();
    statuses.addAll(MountReport.of(mounts));
    PrintWriter out = spec.commandLine().getOut();
    if (json.isGiven()) {
      out.println(statuses.toPrettyString());
    } else if (statuses.isEmpty()) {
      out.println("nothing is mounted");
    } else {
      statuses.forEach(status -> print(out, status));
    }
    return 0;
  }

  private static void print(PrintWriter out, JsonNode status) {
    out.println(status.path("mountPoint").asText());
    row(out, "store", status.path("store").asText());
    if (status.has(MountReport.PROBLEM)) {
      row(out, "state", status.path(MountReport.STATE).asText());
      row(out, "user", status.path(MountReport.USER).asText());
      row(out, "problem", status.path(MountReport.PROBLEM).asText());
      return;
    }
    row(out, "daemon", "pid " + status.path("pid").asText());
    row(out, "front door", status.path("frontDoor").asText());
    row(out, "hashing", status.path("hashing").asText());
    row(out, "since", status.path("started").asText());
    row(out, "inodes", "about " + status.path("inodes").asText());
    row(out, "open handles", status.path("openHandles").asText());
    row(out, "log", bytes(status, "logBytes"));
    row(out, "available", bytes(status, "availableBytes"));
    row(
        out,
        "in memory",
        bytes(status, "memoryBytes") + " of at most " + bytes(status, "memoryBudget"));
    if (status.has("hold")) {
      row(out, "nothing freed", status.path("hold").asText() + "; " + HoldPart.WAY_OUT);
    }
    JsonNode goCache = status.path("goCache");
    if (!goCache.isMissingNode()) {
      row(
          out,
          "go cache",
          "%s hits (%s), %s misses, %s puts (%s), %s errors"
              .formatted(
                  goCache.path("hits").asText(),
                  bytes(goCache, "bytesOut"),
                  goCache.path("misses").asText(),
                  goCache.path("puts").asText(),
                  bytes(goCache, "bytesIn"),
                  goCache.path("errors").asText()));
    }
  }

  private static String bytes(JsonNode status, String field) {
    return ByteSize.format(status.path(field).asLong());
  }

  private static void row(PrintWriter out, String label, String value) {
    out.printf("  %-13s %s%n", label, value);
  }
}
