package quire.cli.stream;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import quire.cli.argument.JsonOption;
import quire.cli.argument.MountPath;
import quire.control.ByteSize;
import quire.control.Messages;
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

  /**
   * A stream with its attributes.
   *
   * @param lost whether only its name is left; absent for others
   */
  private record Line(
      String name,
      long total,
      long oldest,
      long capacity,
      Optional<Long> exit,
      Optional<Boolean> lost) {}

  @Override
  public Integer call() throws IOException {
    MountTable.Mount found = mount.find();
    List<Line> lines = new ArrayList<>();
    for (Path path : paths(found)) {
      add(lines, StreamFile.of(found, String.valueOf(path.getFileName())));
    }
    json.print(out -> write(lines, out), out -> print(lines, out));
    return 0;
  }

  private static List<Path> paths(MountTable.Mount found) throws IOException {
    try (Stream<Path> files = Files.list(StreamFile.directory(found))) {
      return files.sorted().toList();
    }
  }

  private static void add(List<Line> lines, StreamFile stream) throws IOException {
    try {
      if (stream.isLost()) {
        lines.add(new Line(stream.name(), 0, 0, 0, Optional.empty(), Optional.of(true)));
        return;
      }
      lines.add(
          new Line(
              stream.name(),
              stream.number(StreamFile.TOTAL),
              stream.number(StreamFile.OLDEST),
              stream.number(StreamFile.CAPACITY),
              Optional.ofNullable(stream.numberOrNull(StreamFile.EXIT)),
              Optional.empty()));
    } catch (NoSuchFileException e) {
      // removed meanwhile
    }
  }

  private static void write(List<Line> lines, JsonGenerator out) throws IOException {
    out.writeStartArray();
    for (Line line : lines) {
      Messages.write(line, out);
    }
    out.writeEndArray();
  }

  private static void print(List<Line> lines, PrintWriter out) {
    if (lines.isEmpty()) {
      out.println("there are no streams; quire stream write NAME makes one of stdin");
      return;
    }
    out.printf("%-24s %12s %12s %10s %5s%n", "NAME", "TOTAL", "OLDEST", "CAPACITY", "EXIT");
    for (Line line : lines) {
      if (line.lost().isPresent()) {
        out.printf(
            "%-24s cannot be read: its ring file is missing or damaged%n",
            PathText.escaped(line.name()));
        continue;
      }
      out.printf(
          "%-24s %12d %12d %10s %5s%n",
          PathText.escaped(line.name()),
          line.total(),
          line.oldest(),
          ByteSize.format(line.capacity()),
          line.exit().map(String::valueOf).orElse(""));
    }
  }
}
