package quire.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "diff",
    mixinStandardHelpOptions = true,
    description = {
      "Lists what differs between two directories: + was added, - was removed, M was changed.",
      "Each of them is a snapshot, a directory in one as NAME/PATH, or a directory on the mount;",
      "where a snapshot has the name of the directory, write ./ before it."
    })
final class DiffCommand implements Callable<Integer> {
  private static final Path SNAPSHOTS = Path.of(".quire", "snapshots");
  private static final ObjectMapper JSON = new ObjectMapper();

  @Parameters(index = "0", paramLabel = "A", description = "what it was")
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private String from;

  @Parameters(index = "1", paramLabel = "B", description = "what it has become")
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private String to;

  @Mixin private final MountArgument mount = new MountArgument();

  @Option(names = "--json", description = "print an array of JSON objects")
  private boolean json;

  /** Paths are not to be changed by the locale's encoding. */
  private final PrintWriter out = new PrintWriter(System.out, false, StandardCharsets.UTF_8);

  private boolean any;

  @Override
  public Integer call() throws IOException {
    Path first = livePath(from);
    MountTable.Mount found = mount.find(first == null ? livePath(to) : first);
    ObjectNode request = Control.request("diff");
    request.set("from", place(from, found));
    request.set("to", place(to, found));
    Control.askForMany(found, request, this::print);
    if (json) {
      out.println(any ? "\n]" : "[]");
    }
    out.flush();
    return 0;
  }

  /** What can only be the path of a directory; null for what may be a snapshot. */
  private static @Nullable Path livePath(String argument) {
    if (!argument.startsWith("/") && !argument.startsWith(".")) {
      return null;
    }
    Path path = Path.of(argument);
    if (Files.notExists(path)) {
      throw new Failure("there is no directory " + argument);
    }
    return path;
  }

  private static JsonNode place(String argument, MountTable.Mount found) throws IOException {
    ObjectNode place = JSON.createObjectNode();
    Path path = livePath(argument);
    if (path != null) {
      requireOn(found, path);
    } else {
      place.put("place", argument);
      path = Path.of(argument);
      if (!Files.isDirectory(path) || !found.equals(MountTable.containing(path.toRealPath()))) {
        return place;
      }
    }
    Path inside = found.mountPoint().relativize(path.toRealPath());
    if (inside.startsWith(SNAPSHOTS) && inside.getNameCount() > SNAPSHOTS.getNameCount()) {
      return place.put("place", SNAPSHOTS.relativize(inside).toString());
    }
    return place.put("ino", ((Number) Files.getAttribute(path, "unix:ino")).longValue());
  }

  private static void requireOn(MountTable.Mount found, Path path) throws IOException {
    if (!Files.isDirectory(path)) {
      throw new Failure(path + " is not a directory; only directories can be compared");
    }
    MountTable.Mount other = MountTable.containing(path.toRealPath());
    if (other == null) {
      throw new Failure(path + " is not on a quire mount; quire status lists the mounts");
    }
    if (!other.equals(found)) {
      throw new Failure(
          "%s is on the mount %s and not on %s; only what is on one mount can be compared"
              .formatted(path, other.mountPoint(), found.mountPoint()));
    }
  }

  /** Answers whether anybody reads it still. */
  private boolean print(JsonNode line) {
    for (JsonNode change : line.path("changes")) {
      if (json) {
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
