package quire.cli;

import java.io.PrintWriter;
import quire.error.Failure;
import quire.libc.CFunction;

/**
 * Runs commands in this process, for tests of other packages: starting a process for each takes too
 * long.
 */
public final class CommandInProcess {
  private static final CFunction UMASK = CFunction.of("umask", 1);

  private static int running;
  private static int umask;

  private CommandInProcess() {}

  /**
   * Runs a command as {@link Main} does.
   *
   * @param out gets the output of the command on stdout and stderr
   * @return its exit status
   */
  public static int run(PrintWriter out, String... arguments) {
    begin();
    try {
      return runChangingUmask(out, arguments);
    } finally {
      end();
    }
  }

  /** A test may run several commands at once. */
  private static synchronized void begin() {
    if (running++ == 0) {
      umask = (int) UMASK.call(0);
      UMASK.call(umask);
    }
  }

  /** Other tests of this process need the normal umask. */
  private static synchronized void end() {
    if (--running == 0) {
      UMASK.call(umask);
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

  /** Whether {@link Main} would print the message of this exception, and not call it unexpected. */
  public static boolean isExpected(Exception e) {
    return Failure.isExpected(e);
  }
}
