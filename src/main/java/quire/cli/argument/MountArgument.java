package quire.cli.argument;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import quire.error.Failure;
import quire.mount.MountProblem;
import quire.mount.MountTable;

/**
 * Finds the mount for a verb: that of the given path, else of the current directory, else the only
 * one.
 */
public final class MountArgument {
  @Option(names = "--mount", paramLabel = "DIR", description = "the mount to ask")
  private @Nullable Path mount;

  /**
   * Finds it; fails if there is none, or more than one possible.
   *
   * @param path the verb's path; null if it has none on a mount
   */
  public MountTable.Mount find(@Nullable Path path) throws IOException {
    @Nullable Path wanted = mount == null ? path : mount;
    if (wanted != null) {
      return containing(wanted);
    }
    MountTable.Mount here = MountTable.containing(real(Path.of("")));
    if (here != null) {
      return here;
    }
    List<MountTable.Mount> all = MountProblem.canBeAsked(MountTable.mounts());
    if (all.size() == 1) {
      return all.get(0);
    }
    throw new Failure(
        all.isEmpty()
            ? "nothing is mounted; quire mount DIR does that"
            : "there are %d mounts; say which with --mount DIR".formatted(all.size()));
  }

  boolean isGiven() {
    return mount != null;
  }

  /** The mount that a path lies on, which can be seen and answers. */
  public static MountTable.Mount containing(Path path) throws IOException {
    MountTable.Mount found = MountTable.containing(real(path));
    if (found == null) {
      throw new Failure(path + " is not on a quire mount; quire status lists the mounts");
    }
    return found;
  }

  private static Path real(Path path) throws IOException {
    MountProblem.requireAnswers(path);
    MountProblem.requireNotHidden(MountPoint.real(path));
    return path.toRealPath();
  }
}
