package quire.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import quire.cli.argument.Stdout;
import quire.cli.argument.StdoutFailure;
import quire.daemon.BackgroundMount;
import quire.daemon.CacheprogOptions;
import quire.error.Failure;
import quire.error.FileReason;

/** The program. Exit 0: done; 1: failed, with one sentence on stderr; 2: wrong usage. */
public final class Main {
  private static final int FAILED = 1;

  private Main() {}

  public static void main(String[] args) {
    if (BackgroundMount.isExpected()) {
      BackgroundMount.prepare();
    }
    int exit = run(asMountHelper(args));
    if (exit != 0) {
      BackgroundMount.reportExit(exit);
      System.exit(exit);
    }
  }

  private static int run(String[] args) {
    CacheprogOptions cacheprog = CacheprogOptions.parse(args);
    if (cacheprog != null) {
      return run(
          () -> {
            new CacheprogRun(cacheprog).run();
            return 0;
          });
    }
    MountCommand mount = MountCommand.ofPlain(args, System.getenv());
    return mount == null ? run(() -> execute(args)) : run(mount);
  }

  private static int run(Callable<Integer> command) {
    try {
      return command.call();
    } catch (Exception e) {
      System.err.println("quire: " + message(e));
      return FAILED;
    }
  }

  private static int execute(String[] args) throws IOException {
    String foreign = ForeignWords.firstOf(args);
    if (foreign != null) {
      throw new Failure(
          "the word %s is not UTF-8, and commands take no others; name the directory it is in, or"
                  .formatted(foreign)
              + " rename it");
    }
    Stdout stdout = new Stdout();
    CommandLine line =
        QuireCommand.withVerbOf(args)
            .setOut(stdout.writer())
            .setExecutionExceptionHandler((e, command, parsed) -> exit(e, command));
    return stdout.exit(line.execute(args), line.getErr());
  }

  private static int exit(Exception e, CommandLine command) {
    if (e instanceof StdoutFailure lost) {
      return lost.exit(command.getErr());
    }
    command.getOut().flush(); // what was said before comes first
    command.getErr().println("quire: " + message(e));
    return FAILED;
  }

  /** The message for an exception that ends a command. */
  static String message(Exception e) {
    if (e instanceof UncheckedIOException && e.getCause() instanceof IOException cause) {
      return message(cause);
    }
    if (e instanceof FileSystemException bare && bare.getReason() == null) {
      return "%s: %s".formatted(bare.getFile(), FileReason.of(bare));
    }
    return Failure.isExpected(e) ? String.valueOf(e.getMessage()) : "unexpected " + trace(e);
  }

  private static String trace(Exception e) {
    List<String> lines = new ArrayList<>(List.of(e.toString()));
    Arrays.stream(e.getStackTrace()).limit(12).map(frame -> "  at " + frame).forEach(lines::add);
    return String.join(System.lineSeparator(), lines);
  }

  /**
   * {@code mount -t fuse.quire STORE DIR -o OPTIONS} and fstab end in {@code quire STORE DIR -o
   * OPTIONS}: no verb, and two absolute paths.
   */
  static String[] asMountHelper(String[] args) {
    if (args.length < 2 || !args[0].startsWith("/") || args[1].startsWith("-")) {
      return args;
    }
    List<String> mount = new ArrayList<>(List.of("mount", "--store", args[0]));
    mount.addAll(Arrays.asList(args).subList(1, args.length));
    return mount.toArray(String[]::new);
  }
}
