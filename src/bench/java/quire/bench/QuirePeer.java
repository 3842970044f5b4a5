package quire.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** This project's file system, mounted by its launcher. */
final class QuirePeer implements Peer {
  private final Path home;
  private final Path launcher;
  private final Path mountpoint;
  private final FuseMount mount;

  /** With default options. */
  QuirePeer(Path home, Path launcher) {
    this(home, launcher, "");
  }

  /**
   * With default options of the mount, and these of the JVM.
   *
   * @param jvmOptions separated by blanks
   */
  QuirePeer(Path home, Path launcher, String jvmOptions) {
    this(home, launcher, jvmOptions, List.of());
  }

  /**
   * With these options besides the default ones.
   *
   * @param jvmOptions separated by blanks
   * @param options of {@code quire mount}
   */
  QuirePeer(Path home, Path launcher, String jvmOptions, List<String> options) {
    this.home = home;
    this.launcher = launcher.toAbsolutePath();
    Path store = home.resolve("store");
    this.mountpoint = home.resolve("mnt");
    List<String> command = new ArrayList<>();
    command.addAll(List.of("env", "QUIRE_JAVA_OPTS=" + jvmOptions, command(), "mount"));
    command.addAll(options);
    command.addAll(List.of("--store", store.toString(), mountpoint.toString()));
    this.mount =
        new FuseMount(command, List.of(command(), "umount", mountpoint.toString()), mountpoint);
  }

  private String command() {
    return launcher.toString();
  }

  @Override
  public String name() {
    return home.getFileName().toString();
  }

  @Override
  public String check() throws IOException, InterruptedException {
    if (!Files.isExecutable(launcher)) {
      throw new BenchException(
          "There is no launcher "
              + launcher
              + ": build it with make, name another with --launcher, or leave quire out with"
              + " --peers ext4,bindfs");
    }
    return Shell.run(command(), "--version").strip();
  }

  @Override
  public Path start() throws IOException, InterruptedException {
    return mount.mount();
  }

  @Override
  public OptionalLong daemon() throws IOException, InterruptedException {
    String status = Shell.run(command(), "status", "--json", mountpoint.toString());
    JsonNode mounts = new ObjectMapper().readTree(status);
    return OptionalLong.of(mounts.get(0).get("pid").asLong());
  }

  @Override
  public void stop() throws IOException, InterruptedException {
    mount.unmount();
  }

  /** Stops, and deletes all files: the next start is with a new store. */
  void discard() throws IOException, InterruptedException {
    stop();
    Trees.delete(home);
  }
}
