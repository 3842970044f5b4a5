package quire.cli.stream;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import quire.control.ByteSize;

/** How much of its end a new stream keeps. */
final class CapacityOption {
  @Option(
      names = "--capacity",
      paramLabel = "SIZE",
      converter = ByteSize.class,
      description = "how much of its end a new stream keeps; 1M if not given")
  private @Nullable Long capacity;

  /** In bytes; null for the default. */
  @Nullable Long bytes() {
    return capacity;
  }
}
