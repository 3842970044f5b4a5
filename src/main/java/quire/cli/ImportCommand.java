package quire.cli;

import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import quire.archive.input.ArchiveInput;
import quire.cli.argument.MountArgument;
import quire.cli.argument.NewName;
import quire.cli.argument.Output;
import quire.cli.argument.ProgressLine;
import quire.cli.argument.Terminal;
import quire.control.Answer;
import quire.control.ByteSize;
import quire.control.Control;
import quire.control.Request;
import quire.error.Failure;
import quire.mount.MountProblem;
import quire.mount.MountTable;

@Command(
    name = "import",
    mixinStandardHelpOptions = true,
    description = {
      "Makes a snapshot of an archive, and prints its digest.",
      "The archive is nar, tar, zip, cpio or 7z, also compressed with gzip, xz, zstd or bzip2.",
      "An archive that lies on the mount and is not compressed shares its bytes with the snapshot."
    })
final class ImportCommand implements Callable<Integer> {
  @Parameters(index = "0", paramLabel = "FILE", description = "an archive, or - for stdin")
  private String source = "";

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "NAME",
      description = "the name of the snapshot; if not given, that of the file without suffixes")
  private @Nullable String name;

  @Option(
      names = "--max-size",
      paramLabel = "SIZE",
      converter = ByteSize.class,
      description =
          "refuse an archive that is longer when unpacked; if not given, the room on the disk is "
              + "the limit")
  private @Nullable Long maxSize;

  @Mixin private final MountArgument mount = new MountArgument();

  @Mixin private final Output output = new Output();

  @Override
  public Integer call() throws IOException {
    String snapshot = name();
    MountTable.Mount found = mount.find(null);
    Answer.ImportStep made =
        source.equals("-") ? fromStdin(found, snapshot) : fromFile(found, snapshot);
    output.out().println(made.digest().orElse(""));
    return 0;
  }

  private String name() {
    if (name == null && source.equals("-")) {
      throw new Failure("an archive on stdin has no name; write quire import - NAME");
    }
    String wanted = name;
    if (wanted == null) {
      wanted = ArchiveInput.withoutSuffix(String.valueOf(Path.of(source).getFileName()));
    }
    return NewName.require("snapshot", wanted);
  }

  private Answer.ImportStep fromStdin(MountTable.Mount found, String snapshot) throws IOException {
    if (Terminal.is(Terminal.STDIN)) {
      throw new Failure(
          "stdin is a terminal, and no archive; write quire import FILE, or use | or <");
    }
    try (FileInputStream in = new FileInputStream(FileDescriptor.in)) {
      return send(found, snapshot, in.getChannel(), 0);
    }
  }

  private Answer.ImportStep fromFile(MountTable.Mount found, String snapshot) throws IOException {
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
      long ino = ((Number) Files.getAttribute(file, "unix:ino")).longValue();
      return read(found, request(snapshot, Optional.of(ino)), size);
    }
    try (FileChannel in = FileChannel.open(file)) {
      return send(found, snapshot, in, size);
    }
  }

  private Request.Import request(String snapshot, Optional<Long> ino) {
    return new Request.Import(snapshot, Optional.ofNullable(maxSize), ino);
  }

  private Answer.ImportStep send(
      MountTable.Mount found, String snapshot, FileChannel in, long size) {
    try (ProgressLine progress = progress()) {
      return Control.send(
          found,
          request(snapshot, Optional.empty()),
          Answer.ImportStep.class,
          in,
          done -> progress.at(done, size));
    } catch (Failure e) {
      throw refused(found, e);
    }
  }

  /** The daemon's sentence begins with the mount, which would read as the place of the fault. */
  private Failure refused(MountTable.Mount found, Failure why) {
    String what = source.equals("-") ? "the archive from stdin" : source;
    String sentence = String.valueOf(why.getMessage());
    String mount = found.mountPoint() + ": ";
    String reason = sentence.startsWith(mount) ? sentence.substring(mount.length()) : sentence;
    return new Failure(
        "cannot import %s into %s: %s".formatted(what, found.mountPoint(), reason), why);
  }

  private Answer.ImportStep read(MountTable.Mount found, Request.Import request, long size) {
    try (ProgressLine progress = progress()) {
      Answer.ImportStep[] last = {Answer.ImportStep.at(0)};
      Control.askForMany(
          found,
          request,
          Answer.ImportStep.class,
          step -> {
            last[0] = step;
            progress.at(step.at().orElse(0L), size);
            return true;
          });
      return last[0];
    } catch (Failure e) {
      throw refused(found, e);
    }
  }

  private ProgressLine progress() {
    return new ProgressLine(output.err(), "importing");
  }
}
