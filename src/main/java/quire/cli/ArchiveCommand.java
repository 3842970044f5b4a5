package quire.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Iterator;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import quire.archive.Archives;
import quire.cli.argument.Output;
import quire.cli.argument.ProgressLine;
import quire.cli.argument.StdoutFailure;
import quire.cli.argument.Terminal;
import quire.error.Failure;

@Command(
    name = "archive",
    mixinStandardHelpOptions = true,
    description = {
      "Writes a directory, or a snapshot of one, as an archive.",
      "Archives of snapshots are files in .quire/archives, too, which are made while they are read."
    })
final class ArchiveCommand implements Callable<Integer> {
  /** All formats, for the shell to complete. */
  private static final class Formats implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return Archives.suffixes().iterator();
    }
  }

  private static final int BUFFER = 1 << 20;

  @Mixin private final ArchiveArgument source = new ArchiveArgument();

  @Option(
      names = {"-f", "--format"},
      paramLabel = "FORMAT",
      completionCandidates = Formats.class,
      description = "${COMPLETION-CANDIDATES}; tar, unless the name of FILE tells")
  private @Nullable String format;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      description = "where to write it, instead of to stdout")
  private @Nullable Path output;

  @Mixin private final Output messages = new Output();

  @Override
  public Integer call() throws IOException {
    Path file = output;
    if (file == null && Terminal.is(Terminal.STDOUT)) {
      throw new Failure("a terminal cannot show an archive; say where to with -o FILE, or | or >");
    }
    try (FileChannel archive = source.open(format())) {
      if (file != null) {
        write(archive, file);
      } else {
        try (FileOutputStream out = new FileOutputStream(FileDescriptor.out)) {
          copy(archive, out.getChannel());
        }
      }
    }
    return 0;
  }

  private String format() {
    if (format != null) {
      return format;
    }
    String name = output == null ? "" : String.valueOf(output.getFileName());
    int dot = name.lastIndexOf('.');
    return dot < 0 ? "tar" : name.substring(dot + 1);
  }

  private void write(FileChannel archive, Path file) throws IOException {
    if (Files.isDirectory(file)) {
      throw new Failure("cannot write %s: it is a directory; name a file in it".formatted(file));
    }
    if (Files.exists(file) && !Files.isRegularFile(file)) { // a device or a pipe is not replaced
      try (FileChannel out = FileChannel.open(file, StandardOpenOption.WRITE)) {
        copy(archive, out);
      }
    } else {
      replace(archive, Files.exists(file) ? file.toRealPath() : file);
    }
  }

  /** Makes the file appear only when it is complete. */
  private void replace(FileChannel archive, Path file) throws IOException {
    Path directory = file.toAbsolutePath().getParent();
    if (directory == null || !Files.isDirectory(directory)) {
      throw new Failure("cannot write %s: its directory does not exist".formatted(file));
    }
    Path part = Files.createTempFile(directory, ".quire-archive", null);
    part.toFile().deleteOnExit(); // an interrupt leaves nothing behind
    try (FileChannel out = FileChannel.open(part, StandardOpenOption.WRITE)) {
      copy(archive, out);
      Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(part);
    }
  }

  private void copy(FileChannel archive, WritableByteChannel out) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER);
    try (ProgressLine progress = new ProgressLine(messages.err(), "archiving")) {
      long size = archive.size();
      for (long done = 0; source.read(archive, buffer.clear()) >= 0; progress.at(done, size)) {
        done += buffer.flip().remaining();
        writeAll(buffer, out);
      }
    }
  }

  private void writeAll(ByteBuffer buffer, WritableByteChannel out) {
    try {
      while (buffer.hasRemaining()) {
        out.write(buffer);
      }
    } catch (IOException e) {
      if (output == null) {
        throw new StdoutFailure(e);
      }
      throw new Failure("cannot write the archive %s: %s".formatted(output, e.getMessage()), e);
    }
  }
}
