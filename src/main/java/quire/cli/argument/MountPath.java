package quire.cli.argument;

import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import quire.mount.MountTable;

/** The mount for a verb whose only argument is a path on it. */
public final class MountPath {
  @Parameters(paramLabel = "PATH", arity = "0..1", description = "a path on the mount")
  private @Nullable Path path;

  @Mixin private final MountArgument mount = new MountArgument();

  /** As {@link MountArgument#find}. */
  public MountTable.Mount find() throws IOException {
    return mount.find(path);
  }

  /** Whether the user has given a path. */
  public boolean isGiven() {
    return path != null || mount.isGiven();
  }
}
