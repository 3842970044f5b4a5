package quire.cli.stream;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import quire.cli.argument.Output;

/** {@code quire stream}. */
@Command(
    name = "stream",
    mixinStandardHelpOptions = true,
    description = "Writes and reads replay streams, which keep the end of a log.",
    subcommands = {
      StreamCreateCommand.class,
      StreamWriteCommand.class,
      StreamReadCommand.class,
      StreamLsCommand.class,
      StreamRmCommand.class
    })
public final class StreamCommand implements Runnable {
  @Mixin private final Output output = new Output();

  @Override
  public void run() {
    throw output.wrongUsage("say what to do: quire stream read NAME, for example");
  }
}
