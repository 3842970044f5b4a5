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

@Command(
    name = "clone",
    mixinStandardHelpOptions = true,
    description = {
      "Makes a writable copy of a snapshot, a directory or a file in an instant.",
      "Both share all bytes that neither changes. SOURCE is a snapshot, NAME/PATH in one, or a path"
          + " on the mount, which is copied as it is now.",
      "Where a snapshot has the name of the directory, write ./ before it."
    })
final class CloneCommand implements Callable<Integer> {
  @Parameters(index = "0", paramLabel = "SOURCE", description = "what to clone")
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private String source;

  @Parameters(index = "1", paramLabel = "DIR", description = "the clone, which is not there yet")
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private Path target;

  @Mixin private final MountArgument mount = new MountArgument();

  @Override
  public Integer call() throws IOException {
    MountProblem.requireAnswers(target);
    Path place = target.toAbsolutePath().normalize();
    if (Files.exists(place, LinkOption.NOFOLLOW_LINKS)) {
      throw new Failure(target + " exists; quire restore replaces what is there");
    }
    Path parent = place.getParent();
    if (parent == null || !Files.isDirectory(parent)) {
      throw new Failure("there is no directory %s to put the clone into".formatted(parent));
    }
    MountTable.Mount found = mount.find(parent);
    new ClonePlacement(found).place(new PlaceArgument(source).on(found), place);
    return 0;
  }
}
