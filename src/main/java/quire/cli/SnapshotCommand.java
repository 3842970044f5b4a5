package quire.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import quire.cli.argument.MountArgument;
import quire.cli.argument.NewName;
import quire.cli.argument.Output;
import quire.control.Answer;
import quire.control.Control;
import quire.control.Request;
import quire.error.Failure;
import quire.mount.MountTable;

@Command(
    name = "snapshot",
    mixinStandardHelpOptions = true,
    description = {
      "Takes a snapshot of a mount, or of a directory on it, and prints its digest.",
      "It is then a read-only tree in .quire/snapshots/NAME; rmdir drops it."
    })
final class SnapshotCommand implements Callable<Integer> {
  @Parameters(
      index = "0..1",
      paramLabel = "[DIR] NAME",
      hideParamSyntax = true,
      arity = "1..2",
      description = "a directory on the mount, if not all of it, and a name")
  private List<String> arguments = List.of();

  @Mixin private final MountArgument mount = new MountArgument();

  @Mixin private final Output output = new Output();

  @Override
  public Integer call() throws IOException {
    requireName();
    String name = NewName.require("snapshot", arguments.get(arguments.size() - 1));
    @Nullable Path given = arguments.size() > 1 ? directory(arguments.get(0)) : null;
    MountTable.Mount found = mount.find(given);
    Path directory = given == null ? found.mountPoint() : given;
    if (!Files.isDirectory(directory)) {
      throw new Failure(directory + " is not a directory; a snapshot is of one");
    }
    long ino = ((Number) Files.getAttribute(directory, "unix:ino")).longValue();
    Answer.SnapshotLine taken =
        Control.ask(
            found,
            new Request.Snapshot(name, ino),
            Answer.SnapshotLine.class,
            output.err()::println);
    output.out().println(taken.digest());
    return 0;
  }

  /** A single argument that is a path is the directory, so the name is missing. */
  private void requireName() {
    String only = arguments.get(0);
    boolean isPath = only.equals(".") || only.indexOf('/') >= 0;
    if (arguments.size() == 1 && isPath && Files.isDirectory(Path.of(only))) {
      throw output.wrongUsage(
          "the name of the snapshot is missing; write: quire snapshot %s NAME".formatted(only));
    }
  }

  private static Path directory(String text) {
    if (text.isEmpty()) {
      throw new Failure("the path of the directory is empty; write . for the current one");
    }
    return Path.of(text);
  }
}
