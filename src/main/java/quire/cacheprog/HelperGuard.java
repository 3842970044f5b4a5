package quire.cacheprog;

import java.io.IOException;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends a cache program when this process is killed. It is a shell that waits for the end of a pipe,
 * whose other end only this process has. The shell runs in its own session, and has no other open
 * files. Without a shell, the program must end by itself when its stdin ends.
 */
final class HelperGuard {
  private static final Logger LOG = LoggerFactory.getLogger(HelperGuard.class);

  /**
   * Kills the program's process group, or only the program if it does not lead one. If a line comes
   * instead of the end of the pipe, the program has ended, and its pid may belong to another
   * process.
   */
  private static final String SCRIPT =
      "trap '' HUP INT TERM; read line || kill -KILL -\"$0\" || kill -KILL \"$0\"";

  /**
   * The words before a command that delay its start until a line comes, which the command does not
   * see: this process may be killed before the guard exists.
   */
  static final List<String> WAIT =
      List.of("sh", "-c", "read -r begin && exec \"$@\"", "quire-cache-program");

  private HelperGuard() {}

  /** Guards the program until it ends. */
  static void over(Process program) {
    List<String> words = List.of("sh", "-c", SCRIPT, Long.toString(program.pid()));
    try {
      Process guard = start(words);
      var unused = program.onExit().thenRun(() -> dismiss(guard));
    } catch (IOException e) {
      LOG.warn("the cache program {} would outlive this process if that is killed", program, e);
    }
  }

  private static Process start(List<String> words) throws IOException {
    return new ProcessBuilder(HelperProcess.inItsOwnSession(words))
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  private static void dismiss(Process guard) {
    try {
      guard.getOutputStream().write('\n');
      guard.getOutputStream().close();
    } catch (IOException e) {
      LOG.debug("the guard of a cache program has ended before it", e);
    }
  }
}
