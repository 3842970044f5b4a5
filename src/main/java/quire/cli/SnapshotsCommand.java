package quire.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;
import quire.cli.argument.JsonOption;
import quire.cli.argument.MountPath;
import quire.control.ByteSize;
import quire.control.Control;
import quire.control.PathText;

@Command(
    name = "snapshots",
    mixinStandardHelpOptions = true,
    description = {
      "Lists the snapshots of a mount.",
      "OWN is what dropping one, and quire gc, would give back to the disk."
    })
final class SnapshotsCommand implements Callable<Integer> {
  @Mixin private final MountPath mount = new MountPath();

  @Mixin private final JsonOption json = new JsonOption();

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    JsonNode all = Control.ask(mount.find(), Control.request("snapshots")).path("snapshots");
    PrintWriter out = spec.commandLine().getOut();
    if (json.isGiven()) {
      out.println(all.toPrettyString());
    } else if (all.isEmpty()) {
      out.println("there are no snapshots; quire snapshot NAME takes one");
    } else {
      row(out, "NAME", "SIZE", "OWN", "AGE", "DIGEST");
      all.forEach(snapshot -> print(out, snapshot));
    }
    return 0;
  }

  private static void print(PrintWriter out, JsonNode snapshot) {
    JsonNode own = snapshot.path("own");
    row(
        out,
        PathText.escaped(snapshot.path("name").asText()),
        ByteSize.format(snapshot.path("size").asLong()),
        own.isNumber() ? ByteSize.format(own.asLong()) : "?",
        age(Duration.between(Instant.parse(snapshot.path("created").asText()), Instant.now())),
        snapshot.path("digest").asText());
  }

  private static void row(PrintWriter out, String... columns) {
    out.printf("%-20s %10s %10s %5s  %s%n", (Object[]) columns);
  }

  private static String age(Duration age) {
    if (age.toMinutes() < 1) {
      return Math.max(0, age.toSeconds()) + "s";
    }
    if (age.toHours() < 1) {
      return age.toMinutes() + "m";
    }
    return age.toDays() < 1 ? age.toHours() + "h" : age.toDays() + "d";
  }
}
