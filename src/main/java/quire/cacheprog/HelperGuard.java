package quire.cacheprog;

import java.io.IOException;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends a cache program where this process is killed, and can do nothing about it any more: a shell
 * that waits for the end of a pipe, of which only this process has the other end. It is in a
 * session of its own, and has nothing open of anybody's. Where there is no shell, the program is
 * left to end by itself, when its stdin does.
 */
final class HelperGuard {
  private static final Logger LOG = LoggerFactory.getLogger(HelperGuard.class);

  /**
   * The program's group; alone it is killed where it leads none. A line instead of the end of the
   * pipe says that it has ended, and that its number may be another's.
   */
  private static final String SCRIPT =
      "trap '' HUP INT TERM; read line || kill -KILL -\"$0\" || kill -KILL \"$0\"";

  /**
   * The words before a command that keep it from beginning until a line comes, which is not for it:
   * this process may be killed before the guard is there.
   */
  static final List<String> WAIT =
      List.of("sh", "-c", "read -r begin && exec \"$@\"", "quire-cache-program");

  private HelperGuard() {}

  /** Guards it until it ends. */
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
