package quire.cli.stream;

import java.io.IOException;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import quire.cli.argument.MountArgument;

/** The stream for a verb. */
final class StreamArgument {
  @Parameters(index = "0", paramLabel = "NAME", description = "the stream")
  private String name = "";

  @Mixin private final MountArgument mount = new MountArgument();

  StreamFile find() throws IOException {
    return StreamFile.of(mount.find(null), name).requireNoOffset();
  }
}
