package quire.cli.stream;

import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "create",
    mixinStandardHelpOptions = true,
    description = "Makes an empty stream, or gives one that is empty another capacity.")
final class StreamCreateCommand implements Callable<Integer> {
  @Mixin private final StreamArgument stream = new StreamArgument();

  @Mixin private final CapacityOption capacity = new CapacityOption();

  @Override
  public Integer call() throws IOException {
    stream.find().create(capacity.bytes());
    return 0;
  }
}
