package quire.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "snapshots",
    mixinStandardHelpOptions = true,
    description = "Lists the snapshots of a mount.")
final class SnapshotsCommand implements Callable<Integer> {
  @Parameters(paramLabel = "PATH", arity = "0..1", description = "a path on the mount")
  private @Nullable Path path;

  @Mixin private final MountArgument mount = new MountArgument();

  @Option(names = "--json", description = "print an array of JSON objects")
  private boolean json;

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    JsonNode all = Control.ask(mount.find(path), Control.request("snapshots")).path("snapshots");
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
