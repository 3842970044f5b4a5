package quire.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import quire.cli.argument.JsonOption;
import quire.cli.argument.MountArgument;
import quire.control.Answer;
import quire.control.ByteSize;
import quire.control.Control;
import quire.control.Messages;
import quire.control.Request;
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

  @Override
  public Integer call() throws IOException {
    MountTable.Mount found = mount.find(file);
    if (!Files.isRegularFile(file)) {
      throw new Failure(file + " is not a regular file; only these have extents");
    }
    long ino = (Long) Files.getAttribute(file, "unix:ino");
    Answer.BlobHashes blob = blob(found, ino);
    json.printLine(out -> write(out, found, ino, blob), out -> print(out, found, ino, blob));
    return 0;
  }

  /** The hashes that are known: none, unless the file is in a snapshot. */
  private Answer.BlobHashes blob(MountTable.Mount found, long ino) {
    Request.Blob request = new Request.Blob(ino, Optional.of(sha256));
    Answer.BlobHashes blob = Control.ask(found, request, Answer.BlobHashes.class);
    if (sha256 && blob.sha256().isEmpty()) {
      throw new Failure(file + " is not in a snapshot, so its content may change; use sha256sum");
    }
    return blob;
  }

  private static Answer.ExtentPage ask(MountTable.Mount found, long ino, long from) {
    Request.Extents request = new Request.Extents(ino, Optional.of(from), Optional.empty());
    return Control.ask(found, request, Answer.ExtentPage.class);
  }

  private void print(PrintWriter out, MountTable.Mount found, long ino, Answer.BlobHashes blob) {
    Answer.ExtentPage page = ask(found, ino, 0);
    long size = page.size();
    ExtentBar bar = new ExtentBar(size, terminalCharset());
    List<String> rows = new ArrayList<>();
    long count = 0;
    out.printf("%s%n", file);
    out.printf("  %-13s %d%n", "inode", ino);
    out.printf("  %-13s %d (%s)%n", "size", size, ByteSize.format(size));
    long allocated = page.allocated();
    out.printf("  %-13s %d (%s)%n", "allocated", allocated, ByteSize.format(allocated));
    blob.blake3().ifPresent(hash -> out.printf("  %-13s %s%n", "blake3", hash));
    blob.crc32().ifPresent(hash -> out.printf("  %-13s %s%n", "crc32", hash));
    blob.sha256().ifPresent(hash -> out.printf("  %-13s %s%n", "sha256", hash));
    while (true) {
      for (Answer.Extent extent : page.extents()) {
        count++;
        bar.add(extent.offset(), extent.length(), kind(extent));
        if (all || rows.size() < ROWS) {
          rows.add(row(extent));
        }
      }
      if (page.next().isEmpty()) {
        break;
      }
      page = ask(found, ino, page.next().get());
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

  private static ExtentBar.Kind kind(Answer.Extent extent) {
    return switch (extent.kind()) {
      case "fill" -> ExtentBar.Kind.FILL;
      case "memory" -> ExtentBar.Kind.MEMORY;
      default -> extent.shared().orElse(false) ? ExtentBar.Kind.SHARED : ExtentBar.Kind.OFFLOADED;
    };
  }

  private static String row(Answer.Extent extent) {
    int value = extent.value().orElse(0);
    String where =
        switch (kind(extent)) {
          case OFFLOADED, SHARED -> "log 0x%x".formatted(extent.address().orElse(0L));
          case FILL -> value == 0 ? "hole" : "byte 0x%02x".formatted(value);
          case MEMORY -> "memory";
        };
    String kind = kind(extent) == ExtentBar.Kind.SHARED ? "shared" : extent.kind();
    return "%16d %14d  %-10s %s".formatted(extent.offset(), extent.length(), kind, where);
  }

  private void write(JsonGenerator out, MountTable.Mount found, long ino, Answer.BlobHashes blob)
      throws IOException {
    Answer.ExtentPage page = ask(found, ino, 0);
    out.writeStartObject();
    out.writeStringField("path", file.toString());
    out.writeNumberField("ino", ino);
    out.writeNumberField("size", page.size());
    out.writeNumberField("allocated", page.allocated());
    Messages.writeFields(blob, out);
    out.writeArrayFieldStart("extents");
    while (true) {
      for (Answer.Extent extent : page.extents()) {
        Messages.write(extent, out);
      }
      if (page.next().isEmpty()) {
        break;
      }
      page = ask(found, ino, page.next().get());
    }
    out.writeEndArray();
    out.writeEndObject();
  }
}
