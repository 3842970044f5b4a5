package quire.it;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Runs the file system stressors of stress-ng. */
final class StressNg {
  /**
   * Its exit status if the kernel lacks a feature that a stressor needs, or the user lacks rights.
   */
  private static final int NOT_SUPPORTED = 4;

  private static final int MOST_SECONDS = 60;

  /**
   * Runs a command where only the mount that it works on is left. The stressor "io" keeps a
   * descriptor on every mount of the machine, so that a test in another JVM could not unmount its
   * own.
   */
  private static final String ALONE =
      """
      while read -r source target type rest; do
        [ "$type" != fuse.quire ] || case $PWD/ in
          "$target"/*) ;;
          *) umount -l "$target" || : ;;
        esac
      done < /proc/self/mounts
      exec "$@"
      """;

  private StressNg() {}

  /** The names of the whole class. */
  static List<String> filesystemClass(Path directory) throws IOException {
    String all = Shell.run(directory, List.of("stress-ng", "--class", "filesystem?")).output();
    return List.of(all.substring(all.indexOf(':') + 1).strip().split(" +"));
  }

  /** Runs a stressor, which verifies its own work; returns its output if it fails. */
  static Optional<String> failure(Path directory, String stressor, int seconds) throws IOException {
    List<String> command = new ArrayList<>();
    if (User.isRoot()) { // others cannot make a mount namespace
      command.addAll(
          List.of("unshare", "-m", "--propagation", "private", "bash", "-euc", ALONE, "bash"));
    }
    command.addAll(
        List.of(
            "timeout",
            Integer.toString(MOST_SECONDS + seconds),
            "stress-ng",
            "--temp-path",
            ".",
            "--verify",
            "--" + stressor,
            "1",
            "-t",
            Integer.toString(seconds)));
    Shell.Result result = Shell.run(directory, command);
    boolean fine = result.ok() || result.exit() == NOT_SUPPORTED;
    return fine ? Optional.empty() : Optional.of(result.output());
  }
}
