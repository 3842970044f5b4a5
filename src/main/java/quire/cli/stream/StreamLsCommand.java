package quire.cli.stream;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;
import quire.cli.argument.JsonOption;
import quire.cli.argument.MountPath;
import quire.control.ByteSize;
import quire.control.Json;
import quire.control.PathText;
import quire.mount.MountTable;

@Command(
    name = "ls",
    mixinStandardHelpOptions = true,
    description = {
      "Lists the streams of a mount.",
      "TOTAL is all that was ever written, OLDEST the offset of the oldest byte that is kept."
    })
final class StreamLsCommand implements Callable<Integer> {
  @Mixin private final MountPath mount = new MountPath();

  @Mixin private final JsonOption json = new JsonOption();

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    MountTable.Mount found = mount.find();
    PrintWriter out = spec.commandLine().getOut();
    ArrayNode all = Json.array();
    for (Path path : paths(found)) {
      add(all, StreamFile.of(found, String.valueOf(path.getFileName())));
    }
    if (json.isGiven()) {
      out.println(all.toPrettyString());
    } else if (all.isEmpty()) {
      out.println("there are no streams; quire stream write NAME makes one of stdin");
    } else {
      out.printf("%-24s %12s %12s %10s %5s%n", "NAME", "TOTAL", "OLDEST", "CAPACITY", "EXIT");
      all.forEach(
          stream ->
              out.printf(
                  "%-24s %12d %12d %10s %5s%n",
                  PathText.escaped(stream.path("name").asText()),
                  stream.path("total").asLong(),
                  stream.path("oldest").asLong(),
                  ByteSize.format(stream.path("capacity").asLong()),
                  stream.path("exit").asText()));
    }
    return 0;
  }

  private static List<Path> paths(MountTable.Mount found) throws IOException {
    try (Stream<Path> files = Files.list(StreamFile.directory(found))) {
      return files.sorted().toList();
    }
  }

  private static void add(ArrayNode all, StreamFile stream) throws IOException {
    try {
      ObjectNode node = Json.object();
      node.put("name", stream.name())
          .put("total", stream.number(StreamFile.TOTAL))
          .put("oldest", stream.number(StreamFile.OLDEST))
          .put("capacity", stream.number(StreamFile.CAPACITY));
      Long exit = stream.numberOrNull(StreamFile.EXIT);
      if (exit != null) {
        node.put("exit", exit);
      }
      all.add(node);
    } catch (NoSuchFileException e) {
      // removed meanwhile
    }
  }
}
