package quire.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;
import quire.cli.argument.JsonOption;
import quire.cli.argument.MountPath;
import quire.control.ByteSize;
import quire.control.Control;

@Command(
    name = "gc",
    mixinStandardHelpOptions = true,
    description = "Frees what no file and no snapshot names any more.")
final class GcCommand implements Callable<Integer> {
  @Mixin private final MountPath mount = new MountPath();

  @Mixin private final JsonOption json = new JsonOption();

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    JsonNode freed = Control.ask(mount.find(), Control.request("gc"));
    PrintWriter out = spec.commandLine().getOut();
    if (json.isGiven()) {
      out.println(freed.toPrettyString());
    } else {
      out.printf(
          "freed %s of the log, %d blobs and %d tree objects%n",
          ByteSize.format(freed.path("bytes").asLong()),
          freed.path("blobs").asLong(),
          freed.path("trees").asLong());
    }
    return 0;
  }
}
