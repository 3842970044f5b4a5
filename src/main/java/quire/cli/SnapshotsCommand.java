package quire.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "snapshots",
    mixinStandardHelpOptions = true,
    description = "Lists the snapshots of a mount.")
final class SnapshotsCommand implements Callable<Integer> {
  @Mixin private final MountPath mount = new MountPath();

  @Option(names = "--json", description = "print an array of JSON objects")
  private boolean json;

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    JsonNode all = Control.ask(mount.find(), Control.request("snapshots")).path("snapshots");
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(all.toPrettyString());
    } else if (all.isEmpty()) {
      out.println("there are no snapshots; quire snapshot NAME takes one");
    } else {
      out.printf("%-20s %10s  %-20s  %s%n", "NAME", "SIZE", "TAKEN", "DIGEST");
      all.forEach(row -> print(out, row));
    }
    return 0;
  }

  private static void print(PrintWriter out, JsonNode row) {
    out.printf(
        "%-20s %10s  %-20s  %s%n",
        row.path("name").asText(),
        ByteSize.format(row.path("size").asLong()),
        row.path("created").asText().replaceFirst("[.].*Z$", "Z"),
        row.path("digest").asText());
  }
}
