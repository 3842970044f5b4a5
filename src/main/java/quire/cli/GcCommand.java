package quire.cli;

import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import quire.cli.argument.JsonOption;
import quire.cli.argument.MountPath;
import quire.cli.argument.Output;
import quire.control.Answer;
import quire.control.ByteSize;
import quire.control.Control;
import quire.control.Messages;
import quire.control.Request;

@Command(
    name = "gc",
    mixinStandardHelpOptions = true,
    description = "Frees space that no file and no snapshot uses any more.")
final class GcCommand implements Callable<Integer> {
  @Mixin private final MountPath mount = new MountPath();

  @Mixin private final Output output = new Output();

  @Mixin private final JsonOption json = new JsonOption();

  @Override
  public Integer call() throws IOException {
    Answer.Freed freed =
        Control.ask(mount.find(), new Request.Gc(), Answer.Freed.class, output.err()::println);
    json.print(
        out -> Messages.write(freed, out),
        out ->
            out.printf(
                "freed %s of the log, %d blobs and %d tree objects%n",
                ByteSize.format(freed.bytes()), freed.blobs(), freed.trees()));
    return 0;
  }
}
