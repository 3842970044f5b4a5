package quire.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import quire.cli.argument.MountArgument;
import quire.cli.argument.PlaceArgument;
import quire.error.Failure;
import quire.mount.MountProblem;
import quire.mount.MountTable;
import quire.mount.WorkingDirectories;

@Command(
    name = "restore",
    mixinStandardHelpOptions = true,
    description = {
      "Puts a directory or file back to its state in a snapshot.",
      "It does so in one step; all changes since the snapshot are lost.",
      "SOURCE is a snapshot, or NAME/PATH in one."
    })
final class RestoreCommand implements Callable<Integer> {
  @Parameters(index = "0", paramLabel = "SOURCE", description = "the state to restore")
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private String source;

  @Parameters(index = "1", paramLabel = "DIR", description = "the directory or file to put back")
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private Path target;

  @Mixin private final MountArgument mount = new MountArgument();

  @Override
  public Integer call() throws IOException {
    MountProblem.requireAnswers(target);
    if (Files.notExists(target, LinkOption.NOFOLLOW_LINKS)) {
      throw new Failure("there is no %s to restore; quire clone makes one".formatted(target));
    }
    Path place = target.toRealPath();
    MountTable.Mount found = mount.find(place);
    if (place.equals(found.mountPoint())) {
      throw new Failure(
          target + " is the root of a mount, which stays; restore the directories in it");
    }
    Path worker = WorkingDirectories.below(place);
    if (worker != null) {
      throw new Failure(
          "%s is busy: process %s works in it; leave it with cd and try again"
              .formatted(target, worker));
    }
    new ClonePlacement(found).replace(new PlaceArgument(source).on(found), place);
    return 0;
  }
}
