package quire.fault;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import quire.it.Shell;

/** A mount of a store through the launcher, optionally with the library of faults in the daemon. */
final class FaultyMount implements AutoCloseable {
  private static final Path LAUNCHER =
      Path.of(System.getProperty("quire.launcher", "target/quire")).toAbsolutePath();
  private static final String FRONT_DOOR = System.getProperty("quire.front-door", "auto");
  private static final int START_SECONDS = 120;
  private static final int END_SECONDS = 60;

  private final Path store;
  private final Path mountPoint;
  private final @Nullable Faults faults;
  private Optional<ProcessHandle> daemon = Optional.empty();

  /**
   * What is loaded into the daemon.
   *
   * @param library see {@link #buildLibrary}
   * @param path faults happen to this file, or to what is in this directory
   */
  record Faults(Path library, FaultControl control, Path path) {}

  /**
   * Prepares; {@link #mount} mounts.
   *
   * @param faults null for a daemon without faults
   */
  FaultyMount(Path store, Path mountPoint, @Nullable Faults faults) throws IOException {
    this.store = store;
    this.mountPoint = Files.createDirectories(mountPoint);
    this.faults = faults;
  }

  /** Builds the library below a directory. */
  static Path buildLibrary(Path directory) throws IOException {
    Shell.sh(
        Path.of("").toAbsolutePath(),
        "make -s -C native-test BUILD='%s' preload".formatted(directory));
    return directory.resolve("libfaults.so");
  }

  /** Mounts; returns the message if that fails, else an empty text. */
  String mount() throws IOException, InterruptedException {
    Files.write(store.resolve("lock"), new byte[0]); // forgets which process had it open before
    Path said = store.resolveSibling("said");
    ProcessBuilder builder =
        new ProcessBuilder(
                LAUNCHER.toString(),
                "mount",
                "--store",
                store.toString(),
                "--front-door",
                FRONT_DOOR,
                mountPoint.toString())
            .redirectErrorStream(true)
            .redirectInput(Path.of("/dev/null").toFile())
            .redirectOutput(said.toFile());
    if (faults != null) {
      builder.environment().put("LD_PRELOAD", faults.library().toString());
      builder.environment().put("QUIRE_FAULTS_PATH", faults.path().toString());
      builder.environment().put("QUIRE_FAULTS_CONTROL", faults.control().file().toString());
    }
    Process process = builder.start();
    boolean answered = process.waitFor(START_SECONDS, TimeUnit.SECONDS);
    daemon = findDaemon();
    if (!answered) {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
      return "no answer in %d seconds".formatted(START_SECONDS);
    }
    String text = Files.readString(said, StandardCharsets.UTF_8);
    return process.exitValue() == 0 ? "" : "exit %d: %s".formatted(process.exitValue(), text);
  }

  /** Whether the message of {@link #mount} does not say what is wrong. */
  static boolean isBare(String refusal) {
    return refusal.contains("unexpected ")
        || refusal.contains("without a word")
        || refusal.contains("no answer");
  }

  Path root() {
    return mountPoint;
  }

  /** The log of the daemon. */
  String log() {
    try {
      return Files.readString(store.resolve("daemon.log"));
    } catch (IOException e) {
      return "";
    }
  }

  /** The process that has the store open, by the text of the lock. */
  private Optional<ProcessHandle> findDaemon() throws IOException {
    return Files.readAllLines(store.resolve("lock")).stream()
        .findFirst()
        .flatMap(pid -> ProcessHandle.of(Long.parseLong(pid.strip())));
  }

  boolean isAlive() {
    return daemon.filter(ProcessHandle::isAlive).isPresent();
  }

  void kill() {
    daemon.ifPresent(ProcessHandle::destroyForcibly);
  }

  /** Waits for the daemon to end; returns whether it has. */
  boolean awaitEnd() {
    try {
      if (daemon.isPresent()) {
        daemon.get().onExit().get(END_SECONDS, TimeUnit.SECONDS);
      }
      return true;
    } catch (ExecutionException | TimeoutException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** Unmounts as a user does; returns whether the daemon ends. */
  boolean unmount() throws IOException {
    Shell.sh(Path.of("/"), "fusermount -u '%1$s' || umount '%1$s' || true".formatted(mountPoint));
    return awaitEnd();
  }

  /** Unmounts with {@code quire umount} and these options. */
  Shell.Result umount(String... options) throws IOException {
    List<String> command = new ArrayList<>(List.of(LAUNCHER.toString(), "umount"));
    command.addAll(List.of(options));
    command.add(mountPoint.toString());
    return Shell.run(Path.of("/"), command);
  }

  /** All content of the mount. */
  Contents readAll() {
    return MountReader.of(mountPoint, ContentsReader.PARTS, Set.of());
  }

  /** The content without the tree of the scene, which is read later without a mount. */
  Contents readWork() {
    return MountReader.of(
        mountPoint, List.of("snapshots", "streams"), Set.of("dir", "late", "clone", "lost+found"));
  }

  /** Kills the daemon and removes the mount, if they are there. */
  @Override
  public void close() throws IOException {
    kill();
    awaitEnd();
    Shell.sh(Path.of("/"), "fusermount -uzq '%1$s' || true".formatted(mountPoint));
  }
}
