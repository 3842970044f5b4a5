package quire.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import quire.cli.argument.JsonOption;
import quire.cli.argument.MountArgument;
import quire.cli.argument.PlaceArgument;
import quire.control.Control;
import quire.control.PathText;
import quire.error.Failure;
import quire.mount.MountTable;

@Command(
    name = "diff",
    mixinStandardHelpOptions = true,
    description = {
      "Lists what differs between two directories: + was added, - was removed, M was changed.",
      "Each of them is a snapshot, a directory in one as NAME/PATH, or a directory on the mount;",
      "where a snapshot has the name of the directory, write ./ before it."
    })
final class DiffCommand implements Callable<Integer> {
  @Parameters(index = "0", paramLabel = "A", description = "what it was")
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private String from;

  @Parameters(index = "1", paramLabel = "B", description = "what it has become")
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private String to;

  @Mixin private final MountArgument mount = new MountArgument();

  @Mixin private final JsonOption json = new JsonOption();

  /** Paths are not to be changed by the locale's encoding. */
  private final PrintWriter out = new PrintWriter(System.out, false, StandardCharsets.UTF_8);

  private boolean any;

  @Override
  public Integer call() throws IOException {
    PlaceArgument before = new PlaceArgument(from);
    PlaceArgument after = new PlaceArgument(to);
    Path first = before.livePath();
    MountTable.Mount found = mount.find(first == null ? after.livePath() : first);
    ObjectNode request = Control.request("diff");
    request.set("from", place(before, found));
    request.set("to", place(after, found));
    Control.askForMany(found, request, this::print);
    if (json.isGiven()) {
      out.println(any ? "\n]" : "[]");
    }
    out.flush();
    return 0;
  }

  private static JsonNode place(PlaceArgument argument, MountTable.Mount found) throws IOException {
    JsonNode place = argument.on(found);
    if (place.has("ino") && !place.path("directory").asBoolean()) {
      throw new Failure(argument + " is not a directory; only directories can be compared");
    }
    return place;
  }

  /** Answers whether anybody reads it still. */
  private boolean print(JsonNode line) {
    for (JsonNode change : line.path("changes")) {
      if (json.isGiven()) {
        out.print((any ? ",\n" : "[\n") + change);
      } else {
        out.println(text(change));
      }
      any = true;
    }
    return !out.checkError();
  }

  private static String text(JsonNode change) {
    String sign =
        switch (change.path("change").asText()) {
          case "added" -> "+ ";
          case "removed" -> "- ";
          default -> "M ";
        };
    String path =
        change.has("bytes")
            ? PathText.escaped(bytes(change))
            : PathText.escaped(change.path("path").asText());
    return sign + path + (change.path("type").asText().equals("directory") ? "/" : "");
  }

  private static byte[] bytes(JsonNode change) {
    return Base64.getDecoder().decode(change.path("bytes").asText());
  }
}
