package quire.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import quire.archive.input.ArchiveInput;
import quire.cli.argument.MountArgument;
import quire.cli.argument.ProgressLine;
import quire.cli.argument.Terminal;
import quire.control.ByteSize;
import quire.control.Control;
import quire.error.Failure;
import quire.mount.MountProblem;
import quire.mount.MountTable;

@Command(
    name = "import",
    mixinStandardHelpOptions = true,
    description = {
      "Makes a snapshot of an archive, and prints its digest: nar, tar, zip, cpio or 7z, also",
      "compressed with gzip, xz, zstd or bzip2. What lies on the mount shares its bytes with the",
      "snapshot where it is not compressed."
    })
final class ImportCommand implements Callable<Integer> {
  @Parameters(index = "0", paramLabel = "FILE", description = "an archive, or - for stdin")
  private String source = "";

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "NAME",
      description = "the snapshot; otherwise called as the file without its suffixes")
  private @Nullable String name;

  @Option(
      names = "--max-size",
      paramLabel = "SIZE",
      converter = ByteSize.class,
      description = "refuse what is longer when unpacked; otherwise what the disk has room for")
  private @Nullable Long maxSize;

  @Mixin private final MountArgument mount = new MountArgument();

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    ObjectNode request = Control.request("import").put("name", name());
    if (maxSize != null) {
      request.put("maxSize", maxSize);
    }
    MountTable.Mount found = mount.find(null);
    JsonNode taken = source.equals("-") ? fromStdin(found, request) : fromFile(found, request);
    spec.commandLine().getOut().println(taken.path("digest").asText());
    return 0;
  }

  private String name() {
    if (name == null && source.equals("-")) {
      throw new Failure("what comes from stdin has no name; write quire import - NAME");
    }
    String wanted = name;
    if (wanted == null) {
      wanted = ArchiveInput.withoutSuffix(String.valueOf(Path.of(source).getFileName()));
    }
    if (wanted.isEmpty() || wanted.contains("/")) {
      throw new Failure("a snapshot cannot be called '%s'; use a name without /".formatted(wanted));
    }
    return wanted;
  }

  private JsonNode fromStdin(MountTable.Mount found, ObjectNode request) throws IOException {
    if (Terminal.is(Terminal.STDIN)) {
      throw new Failure(
          "stdin is a terminal, and no archive; write quire import FILE, or use | or <");
    }
    try (FileInputStream in = new FileInputStream(FileDescriptor.in)) {
      return send(found, request, in.getChannel(), 0);
    }
  }

  private JsonNode fromFile(MountTable.Mount found, ObjectNode request) throws IOException {
    Path file = Path.of(source);
    MountProblem.requireAnswers(file);
    if (!Files.exists(file) || Files.isDirectory(file)) {
      throw new Failure(
          Files.exists(file)
              ? "%s is a directory; quire snapshot takes one".formatted(file)
              : "there is no " + file);
    }
    long size = Files.size(file);
    if (Files.isRegularFile(file) && found.equals(MountTable.containing(file.toRealPath()))) {
      request.put("ino", ((Number) Files.getAttribute(file, "unix:ino")).longValue());
      return read(found, request, size);
    }
    try (FileChannel in = FileChannel.open(file)) {
      return send(found, request, in, size);
    }
  }

  private JsonNode send(MountTable.Mount found, ObjectNode request, FileChannel in, long size)
      throws IOException {
    try (ProgressLine progress = progress()) {
      return Control.send(found, request, in, done -> progress.at(done, size));
    } catch (Failure e) {
      throw refused(e);
    }
  }

  private Failure refused(Failure why) {
    String what = source.equals("-") ? "the archive from stdin" : source;
    return new Failure("cannot import %s: %s".formatted(what, why.getMessage()), why);
  }

  private JsonNode read(MountTable.Mount found, ObjectNode request, long size) {
    try (ProgressLine progress = progress()) {
      JsonNode[] last = {request};
      Control.askForMany(
          found,
          request,
          line -> {
            last[0] = line;
            progress.at(line.path("at").asLong(), size);
            return true;
          });
      return last[0];
    } catch (Failure e) {
      throw refused(e);
    }
  }

  private ProgressLine progress() {
    return new ProgressLine(spec.commandLine().getErr(), "importing");
  }
}
