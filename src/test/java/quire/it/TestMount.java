package quire.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import quire.Await;

/**
 * A store and a mount of it below a scratch directory, driven through the launcher as a user would.
 * Closing it unmounts the mount, if there is one.
 */
final class TestMount implements AutoCloseable {
  static final Path LAUNCHER =
      Path.of(System.getProperty("quire.launcher", "target/quire")).toAbsolutePath();

  /** All tests run on both front doors; this is the one of this run. */
  static final String FRONT_DOOR = System.getProperty("quire.front-door", "auto");

  private final Path store;
  private final Path mountPoint;
  private final List<String> options;

  /** Prepares; {@link #mount} mounts. */
  TestMount(Path scratch, String... options) throws IOException {
    requireFuse();
    this.store = scratch.resolve("store");
    this.mountPoint = Files.createDirectories(scratch.resolve("mnt"));
    this.options = List.of(options);
  }

  /** Prepares and mounts. */
  static TestMount mounted(Path scratch, String... options) throws IOException {
    TestMount mount = new TestMount(scratch, options);
    mount.mount();
    return mount;
  }

  private static void requireFuse() {
    if (!Files.isWritable(Path.of("/dev/fuse"))) {
      throw new AssertionError("this test mounts for real, and /dev/fuse cannot be opened here");
    }
    if (!Files.isExecutable(LAUNCHER)) {
      throw new AssertionError(LAUNCHER + " is missing; make builds it");
    }
  }

  void mount() throws IOException {
    Shell.Result result = tryMount();
    assertEquals(0, result.exit(), () -> result.output() + log());
  }

  Shell.Result tryMount() throws IOException {
    List<String> command = new ArrayList<>(List.of("mount", "--store", store.toString()));
    if (!options.contains("--front-door")) {
      command.addAll(List.of("--front-door", FRONT_DOOR));
    }
    command.addAll(options);
    command.add(mountPoint.toString());
    return quire(command.toArray(String[]::new));
  }

  /** As {@link #mount}, with these options of Java for the daemon. */
  void mountWith(String javaOptions) throws IOException {
    List<String> command =
        List.of(
            "env",
            "QUIRE_JAVA_OPTS=" + javaOptions,
            LAUNCHER.toString(),
            "mount",
            "--store",
            store.toString(),
            mountPoint.toString());
    Shell.Result result = Shell.run(Path.of("/"), command);
    assertEquals(0, result.exit(), result::output);
  }

  /** Runs the program with these arguments. */
  static Shell.Result quire(String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of(LAUNCHER.toString()));
    command.addAll(List.of(arguments));
    return Shell.run(Path.of("/"), command);
  }

  void unmount() throws IOException {
    long daemon = pid();
    Shell.Result result = quire("umount", mountPoint.toString());
    if (isKept(result)) {
      Await.until("the daemon has ended", () -> !Files.exists(Path.of("/proc", "" + daemon)));
    } else {
      assertEquals(0, result.exit(), () -> result.output() + log());
    }
  }

  /**
   * Whether a process in another mount namespace had a copy of the mount. Every nix-store that root
   * runs is such a process, also the nix-store of another running test.
   */
  private static boolean isKept(Shell.Result unmounted) {
    return unmounted.output().contains("(nix-store) has it on");
  }

  /** Checks the store, which must not be mounted, with {@code quire fsck} and these options. */
  void assertClean(String... options) throws IOException {
    List<String> command = new ArrayList<>(List.of("fsck"));
    command.addAll(List.of(options));
    command.add(store.toString());
    Shell.Result fsck = quire(command.toArray(String[]::new));
    assertTrue(fsck.ok() && fsck.output().contains("clean"), fsck.output());
  }

  /** Kills the daemon as a crash would, and clears what is left of the mount. */
  void kill() throws IOException {
    killDaemon();
    clear();
  }

  void killDaemon() throws IOException {
    ProcessHandle daemon = ProcessHandle.of(pid()).orElseThrow();
    daemon.destroyForcibly();
    daemon.onExit().join();
  }

  /** Clears the mount of a killed daemon, once the programs that end with the daemon are gone. */
  void clear() throws IOException {
    Shell.sh(
        Path.of("/"),
        "for try in $(seq 50); do fusermount -u '%1$s' && exit; sleep 0.1; done; exit 1"
            .formatted(mountPoint));
  }

  /** The daemon's process. */
  long pid() throws IOException {
    return Long.parseLong(Files.readAllLines(store.resolve("lock")).get(0).strip());
  }

  Path root() {
    return mountPoint;
  }

  Path store() {
    return store;
  }

  /** The text of {@code .quire/stats}. */
  String stats() throws IOException {
    return Files.readString(root().resolve(".quire/stats"));
  }

  /** A figure of {@link #stats}; -1 where nothing has been counted. */
  static double figure(String stats, String name) {
    return stats
        .lines()
        .filter(line -> line.startsWith(name + " "))
        .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
        .findFirst()
        .orElse(-1);
  }

  private String log() {
    try {
      return "\n--- daemon.log:\n" + Files.readString(store.resolve("daemon.log"));
    } catch (IOException e) {
      return "\n(no daemon.log)";
    }
  }

  /** Reads the table as bytes, as other mounts may have names in any encoding. */
  boolean isMounted() throws IOException {
    return Files.readString(Path.of("/proc/self/mountinfo"), StandardCharsets.ISO_8859_1)
        .contains(" " + mountPoint + " ");
  }

  @Override
  public void close() throws IOException {
    if (!isMounted()) {
      return;
    }
    Shell.Result unmounted = quire("umount", mountPoint.toString());
    if (unmounted.ok() || isKept(unmounted)) {
      return;
    }
    assertTrue(isMounted(), () -> unmounted.output() + log());
    Shell.sh(Path.of("/"), "fusermount -uz '%s'".formatted(mountPoint));
  }
}
