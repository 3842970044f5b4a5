package quire.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The top of the command tree. */
@Command(
    name = "quire",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    description = "Mounts directories whose files are made of extents.",
    subcommands = {
      MountCommand.class,
      UmountCommand.class,
      StatusCommand.class,
      StatCommand.class,
      FsckCommand.class,
      GenerateManCommand.class
    })
final class QuireCommand implements Runnable {
  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "say what to do: quire mount, for example");
  }
}
