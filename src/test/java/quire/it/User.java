package quire.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/**
 * A user without privileges, with a home and a copy of the program that it may read: uid 65534
 * where the tests run as root, else the user who runs the tests. If these run as root, {@code
 * /dev/fuse} is open to all users, as udev has it, until this is closed.
 */
final class User implements AutoCloseable {
  private static final String UID = "65534";

  private final Path home;
  private final String deviceMode;

  private User(Path home, String deviceMode) {
    this.home = home;
    this.deviceMode = deviceMode;
  }

  static boolean isRoot() throws IOException {
    return Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0);
  }

  static void assumeRoot() throws IOException {
    Assumptions.assumeTrue(isRoot(), "only root can prepare this");
  }

  static User ordinary(Path scratch) throws IOException {
    Path home = Files.createDirectory(scratch.resolve("home"));
    Shell.sh(
        scratch,
        """
        mkdir program
        cp -r %1$s/quire %1$s/quire.jar %1$s/native program
        chmod -R a+rX . program
        """
            .formatted(TestMount.LAUNCHER.getParent()));
    if (!isRoot()) {
      return new User(home, "");
    }
    String mode = Shell.sh(home, "stat -c %a /dev/fuse").strip();
    Shell.sh(home, "chmod 666 /dev/fuse; chown %s:%s .".formatted(UID, UID));
    return new User(home, mode);
  }

  Path home() {
    return home;
  }

  /** Runs a script in the home as the user; {@code $QUIRE} is the program. */
  Shell.Result run(String script) throws IOException {
    String launcher = home.resolveSibling("program").resolve("quire").toString();
    List<String> bash = List.of("env", "QUIRE=" + launcher, "bash", "-euo", "pipefail", "-c");
    List<String> become =
        isRoot()
            ? List.of("setpriv", "--reuid", UID, "--regid", UID, "--clear-groups", "--")
            : List.of();
    return Shell.run(home, List.of(Shell.concat(become, bash, script)));
  }

  String sh(String script) throws IOException {
    Shell.Result result = run(script);
    if (!result.ok()) {
      throw new AssertionError(
          "exit %d:%n%s%n--- said:%n%s".formatted(result.exit(), script, result.output()));
    }
    return result.output();
  }

  @Override
  public void close() throws IOException {
    Shell.run(Path.of("/"), List.of("fusermount", "-uzq", home.resolve("mnt").toString()));
    if (!deviceMode.isEmpty()) {
      Shell.sh(home, "chmod " + deviceMode + " /dev/fuse");
    }
  }
}
