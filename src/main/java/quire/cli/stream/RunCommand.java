package quire.cli.stream;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.UnmatchedArgumentException;
import quire.cli.argument.MountArgument;
import quire.cli.argument.Output;
import quire.libc.CallersLocale;

/** {@code quire run}. */
@Command(
    name = "run",
    mixinStandardHelpOptions = true,
    description = {
      "Runs a command with its output in a stream.",
      "It ends with the exit status of the command, with 128 and the signal's number if a signal has"
          + " killed it, or with 127 if it cannot be started. The stream keeps that status too.",
      "Options of quire run come before CMD; all that follows it is given to the command.",
      "Signals to quire run are passed on to the command.",
      "Without --tag, the command writes to the stream itself."
    })
public final class RunCommand implements Callable<Integer> {
  private static final int CANNOT_RUN = 127;
  private static final int FAILED = 1;

  @Option(names = "--log", required = true, paramLabel = "NAME", description = "the stream")
  private String log = "";

  @Option(
      names = "--tag",
      description = "begin each line with 'out: ' or 'err: ', as it came from stdout or stderr")
  private boolean tag;

  @Mixin private final CapacityOption capacity = new CapacityOption();

  @Mixin private final MountArgument mount = new MountArgument();

  @Mixin private final Output output = new Output();

  @Parameters(paramLabel = "CMD", arity = "1..*", description = "the command and its arguments")
  private List<String> command = List.of();

  /** Whether the stream lacks a part of the output, or the exit status. */
  private boolean incomplete;

  @Override
  public Integer call() throws IOException, InterruptedException {
    StreamFile stream = StreamFile.of(mount.find(null), log);
    stream.create(capacity.bytes());
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.redirectInput(ProcessBuilder.Redirect.INHERIT);
    CallersLocale.restore(builder.environment());
    int exit;
    try {
      exit = tag ? runTagged(builder, stream) : runDirect(builder, stream);
    } catch (NotStarted e) {
      output.err().println("quire: " + e.getMessage());
      exit = CANNOT_RUN;
    }
    try {
      stream.set(StreamFile.EXIT, exit);
    } catch (IOException e) {
      tell("cannot keep the command's exit status, which is %d,".formatted(exit), e);
    }
    return exit == 0 && incomplete ? FAILED : exit;
  }

  private void tell(String what, IOException reason) {
    incomplete = true;
    output
        .err()
        .printf(
            "quire: %s in the stream '%s': %s; quire status shows the state of the mount%n",
            what, log, reason.getMessage());
  }

  /** The same, with a hint where an option of the command was taken for one of this verb. */
  public static ParameterException explained(ParameterException e) {
    boolean isOption =
        e instanceof UnmatchedArgumentException unmatched && unmatched.isUnknownOption();
    return isOption && e.getCommandLine().getCommand() instanceof RunCommand
        ? new ParameterException(
            e.getCommandLine(),
            e.getMessage() + "; write -- before the command: quire run --log NAME -- CMD...")
        : e;
  }

  private int runDirect(ProcessBuilder builder, StreamFile stream)
      throws IOException, InterruptedException {
    ProcessBuilder.Redirect end = ProcessBuilder.Redirect.appendTo(stream.path().toFile());
    FileChannel.open(stream.path(), StandardOpenOption.APPEND).close(); // if it fails, it says why
    Process process = start(builder.redirectErrorStream(true).redirectOutput(end));
    return process.waitFor();
  }

  private int runTagged(ProcessBuilder builder, StreamFile stream)
      throws IOException, InterruptedException {
    try (FileChannel end = FileChannel.open(stream.path(), StandardOpenOption.APPEND)) {
      Process process = start(builder);
      IOException failure = keep(process, end);
      if (failure != null) {
        tell("cannot keep all of the command's output", failure);
      }
      return process.waitFor();
    }
  }

  /** Returns why the stream does not have all of the output; null if it has. */
  private static @Nullable IOException keep(Process process, FileChannel end)
      throws InterruptedException {
    TaggedLines errors = new TaggedLines("err: ", process.getErrorStream(), end);
    TaggedLines lines = new TaggedLines("out: ", process.getInputStream(), end);
    Thread reading = Thread.ofPlatform().start(errors);
    lines.run();
    reading.join();
    try {
      end.close();
    } catch (IOException e) {
      return e;
    }
    return lines.failure() == null ? errors.failure() : lines.failure();
  }

  private Process start(ProcessBuilder builder) throws IOException {
    PassedSignals signals = new PassedSignals();
    try {
      Process process = builder.start();
      signals.to(process.toHandle());
      return process;
    } catch (IOException e) {
      throw new NotStarted(command.get(0), e);
    }
  }

  private static final class NotStarted extends IOException {
    private static final long serialVersionUID = 1L;

    NotStarted(String program, IOException cause) {
      super(
          "cannot run %s: %s; look at its name and at PATH".formatted(program, reason(cause)),
          cause);
    }

    /** What Java says, without the name of the program. */
    private static String reason(IOException cause) {
      Throwable inner = cause.getCause();
      return String.valueOf(inner == null ? cause.getMessage() : inner.getMessage()).strip();
    }
  }
}
