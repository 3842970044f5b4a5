package quire.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import quire.cli.argument.JsonOption;
import quire.cli.argument.MountArgument;
import quire.control.ByteSize;
import quire.control.Control;
import quire.control.Json;
import quire.error.Failure;
import quire.mount.MountTable;

@Command(
    name = "stat",
    mixinStandardHelpOptions = true,
    description = "Shows the extents of a file: where its bytes are.")
final class StatCommand implements Callable<Integer> {
  private static final int ROWS = 40;

  @Parameters(paramLabel = "FILE", description = "a regular file on a mount")
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private Path file;

  @Mixin private final MountArgument mount = new MountArgument();

  @Option(names = "--all", description = "show all extents, not only the first " + ROWS)
  private boolean all;

  @Option(
      names = "--sha256",
      description = "show the SHA-256 too, of a file in a snapshot; computed once, then kept")
  private boolean sha256;

  @Mixin private final JsonOption json = new JsonOption();

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    MountTable.Mount found = mount.find(file);
    if (!Files.isRegularFile(file)) {
      throw new Failure(file + " is not a regular file; only these have extents");
    }
    long ino = (Long) Files.getAttribute(file, "unix:ino");
    PrintWriter out = spec.commandLine().getOut();
    JsonNode blob = blob(found, ino);
    if (json.isGiven()) {
      printJson(out, found, ino, blob);
    } else {
      print(out, found, ino, blob);
    }
    return 0;
  }

  /** The hashes that are known: none, unless the file is in a snapshot. */
  private JsonNode blob(MountTable.Mount found, long ino) {
    JsonNode blob =
        Control.ask(found, Control.request("blob").put("ino", ino).put("sha256", sha256));
    if (sha256 && !blob.has("sha256")) {
      throw new Failure(
          file + " is not in a snapshot; what is known of it may change, so use sha256sum");
    }
    return blob;
  }

  private static JsonNode ask(MountTable.Mount found, long ino, long from) {
    return Control.ask(found, Control.request("extents").put("ino", ino).put("from", from));
  }

  private void print(PrintWriter out, MountTable.Mount found, long ino, JsonNode blob) {
    JsonNode page = ask(found, ino, 0);
    long size = page.path("size").asLong();
    ExtentBar bar = new ExtentBar(size, terminalCharset());
    List<String> rows = new ArrayList<>();
    long count = 0;
    out.printf("%s%n", file);
    out.printf("  %-13s %d%n", "inode", ino);
    out.printf("  %-13s %d (%s)%n", "size", size, ByteSize.format(size));
    long allocated = page.path("allocated").asLong();
    out.printf("  %-13s %d (%s)%n", "allocated", allocated, ByteSize.format(allocated));
    blob.properties()
        .forEach(hash -> out.printf("  %-13s %s%n", hash.getKey(), hash.getValue().asText()));
    while (true) {
      for (JsonNode extent : page.path("extents")) {
        count++;
        bar.add(extent.path("offset").asLong(), extent.path("length").asLong(), kind(extent));
        if (all || rows.size() < ROWS) {
          rows.add(row(extent));
        }
      }
      if (!page.has("next")) {
        break;
      }
      page = ask(found, ino, page.path("next").asLong());
    }
    out.printf("  %-13s %d%n", "extents", count);
    if (count > 0) {
      out.printf("%n[%s]%n %s%n%n", bar.line(), bar.legend());
      out.printf("%16s %14s  %-10s %s%n", "OFFSET", "LENGTH", "KIND", "WHERE");
      rows.forEach(out::println);
    }
    if (count > rows.size()) {
      out.printf("... and %d more; --all shows them%n", count - rows.size());
    }
  }

  private static Charset terminalCharset() {
    String name = System.getProperty("stdout.encoding");
    return name == null ? Charset.defaultCharset() : Charset.forName(name);
  }

  private static ExtentBar.Kind kind(JsonNode extent) {
    return switch (extent.path("kind").asText()) {
      case "fill" -> ExtentBar.Kind.FILL;
      case "memory" -> ExtentBar.Kind.MEMORY;
      default ->
          extent.path("shared").asBoolean() ? ExtentBar.Kind.SHARED : ExtentBar.Kind.OFFLOADED;
    };
  }

  private static String row(JsonNode extent) {
    int value = extent.path("value").asInt();
    String where =
        switch (kind(extent)) {
          case OFFLOADED, SHARED -> "log 0x%x".formatted(extent.path("address").asLong());
          case FILL -> value == 0 ? "hole" : "byte 0x%02x".formatted(value);
          case MEMORY -> "memory";
        };
    String kind = kind(extent) == ExtentBar.Kind.SHARED ? "shared" : extent.path("kind").asText();
    return "%16d %14d  %-10s %s"
        .formatted(extent.path("offset").asLong(), extent.path("length").asLong(), kind, where);
  }

  private void printJson(PrintWriter out, MountTable.Mount found, long ino, JsonNode blob)
      throws IOException {
    JsonNode page = ask(found, ino, 0);
    JsonGenerator generator = Json.generator(out);
    generator.writeStartObject();
    generator.writeStringField("path", file.toString());
    generator.writeNumberField("ino", ino);
    generator.writeNumberField("size", page.path("size").asLong());
    generator.writeNumberField("allocated", page.path("allocated").asLong());
    for (Map.Entry<String, JsonNode> hash : blob.properties()) {
      generator.writeStringField(hash.getKey(), hash.getValue().asText());
    }
    generator.writeArrayFieldStart("extents");
    while (true) {
      for (JsonNode extent : page.path("extents")) {
        generator.writeTree(extent);
      }
      if (!page.has("next")) {
        break;
      }
      page = ask(found, ino, page.path("next").asLong());
    }
    generator.writeEndArray();
    generator.writeEndObject();
    generator.flush();
    out.println();
  }
}
