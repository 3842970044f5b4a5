package quire.cli.stream;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import quire.cli.argument.MountArgument;
import quire.mount.MountTable;

@Command(name = "rm", mixinStandardHelpOptions = true, description = "Removes streams.")
final class StreamRmCommand implements Callable<Integer> {
  @Parameters(paramLabel = "NAME", arity = "1..*", description = "the streams")
  private List<String> names = List.of();

  @Mixin private final MountArgument mount = new MountArgument();

  @Override
  public Integer call() throws IOException {
    MountTable.Mount found = mount.find(null);
    List<StreamFile> streams =
        names.stream().map(name -> StreamFile.of(found, name).requireThere()).toList();
    for (StreamFile stream : streams) {
      Files.delete(stream.path());
    }
    return 0;
  }
}
