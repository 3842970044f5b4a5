package quire.cli.stream;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

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
  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(), "say what to do: quire stream read NAME, for example");
  }
}
