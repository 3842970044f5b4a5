package quire.cli;

import java.io.PrintWriter;
import quire.error.Failure;
import quire.libc.CFunction;

/** The command line for other packages' tests: a process of its own for each run takes too long. */
public final class CommandInProcess {
  private static final CFunction UMASK = CFunction.of("umask", 1);

  private CommandInProcess() {}

  /**
   * Runs a command as {@link Main} does.
   *
   * @param out gets what it says on stdout and stderr
   * @return its exit status
   */
  public static int run(PrintWriter out, String... arguments) {
    int umask = (int) UMASK.call(0);
    UMASK.call(umask);
    try {
      return runChangingUmask(out, arguments);
    } finally {
      UMASK.call(umask); // other tests of this process make files for others
    }
  }

  private static int runChangingUmask(PrintWriter out, String... arguments) {
    int exit =
        QuireCommand.withVerbOf(arguments)
            .setOut(out)
            .setErr(out)
            .setExecutionExceptionHandler(
                (e, command, parsed) -> {
                  out.println("quire: " + Main.message(e));
                  return 1;
                })
            .execute(arguments);
    out.flush();
    return exit;
  }

  /** Whether {@link Main} would say the message of this, and not that it is unexpected. */
  public static boolean isExpected(Exception e) {
    return Failure.isExpected(e);
  }
}
