package quire.cli.stream;

import java.io.IOException;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import quire.control.ByteSize;

@Command(
    name = "create",
    mixinStandardHelpOptions = true,
    description = "Makes an empty stream, or gives one that is empty another capacity.")
final class StreamCreateCommand implements Callable<Integer> {
  @Mixin private final StreamArgument stream = new StreamArgument();

  @Option(
      names = "--capacity",
      paramLabel = "SIZE",
      converter = ByteSize.class,
      description = "how much of the end to keep; 1M if not said")
  private @Nullable Long capacity;

  @Override
  public Integer call() throws IOException {
    stream.find().create(capacity);
    return 0;
  }
}
