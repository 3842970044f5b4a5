package quire.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
    name = "generate-man",
    hidden = true,
    description = "Writes the manual pages and the completion of bash and zsh; for make install.")
final class GenerateManCommand implements Callable<Integer> {
  @Parameters(
      paramLabel = "DIR",
      description = "where to write quire.1, quire-VERB.1 and quire.bash")
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private Path directory;

  @Override
  public Integer call() throws IOException {
    CommandLine root = QuireCommand.withVerbs();
    Files.createDirectories(directory);
    Files.writeString(directory.resolve("quire.1"), ManPage.of(root));
    for (CommandLine verb : ManPage.verbs(root)) {
      Path page = directory.resolve("quire-" + verb.getCommandName() + ".1");
      Files.writeString(page, ManPage.of(root, verb));
    }
    Files.writeString(directory.resolve("quire.bash"), Completion.bash(root));
    return 0;
  }
}
