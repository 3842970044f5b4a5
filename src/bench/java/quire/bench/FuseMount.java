package quire.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A mount made by a program, which either stays in the foreground or leaves a daemon behind.
 * Methods may be called by the shutdown hook while another thread is inside.
 */
final class FuseMount {
  private static final long MOUNT_SECONDS = 60;
  private static final long UNMOUNT_SECONDS = 60;

  private final List<String> mountCommand;
  private final List<String> unmountCommand;
  private final Path mountpoint;
  private final Path log;
  private volatile @Nullable Process process;

  FuseMount(List<String> mountCommand, List<String> unmountCommand, Path mountpoint) {
    this.mountCommand = mountCommand;
    this.unmountCommand = unmountCommand;
    this.mountpoint = mountpoint;
    this.log = mountpoint.resolveSibling(mountpoint.getFileName() + ".log");
  }

  /** The command that unmounts a libfuse file system, both as root and as another user. */
  static List<String> fusermount(Path mountpoint) {
    return List.of("fusermount3", "-u", mountpoint.toString());
  }

  /** Mounts if it is not mounted yet, and waits until the kernel lists the mount. */
  Path mount() throws IOException, InterruptedException {
    if (Mounts.contains(mountpoint)) {
      return mountpoint;
    }
    Files.createDirectories(mountpoint);
    // In a session of its own, so that Ctrl-C at the terminal reaches only the bench, which then
    // unmounts.
    List<String> command = new ArrayList<>(List.of("setsid"));
    command.addAll(mountCommand);
    Process started =
        new ProcessBuilder(command)
            .redirectInput(Path.of("/dev/null").toFile())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
            .start();
    process = started;
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(MOUNT_SECONDS);
    while (!Mounts.contains(mountpoint)) {
      boolean failed = !started.isAlive() && started.exitValue() != 0;
      if (failed || System.nanoTime() > deadline) {
        unmount();
        throw new BenchException(
            "%s did not mount %s: %s"
                .formatted(String.join(" ", mountCommand), mountpoint, lastWords()));
      }
      Thread.sleep(5);
    }
    return mountpoint;
  }

  /** Unmounts, by force if need be, and waits for the end of the program. */
  void unmount() throws IOException, InterruptedException {
    // A tool that has just ended may hold the mount for another moment.
    for (int attempt = 0; attempt < 20 && Mounts.contains(mountpoint); attempt++) {
      if (attempt > 0) {
        Thread.sleep(100);
      }
      Shell.tryRun(unmountCommand);
    }
    if (Mounts.contains(mountpoint)) {
      System.err.println("bench: " + mountpoint + " is busy: detaching it");
      Mounts.detach(mountpoint);
    }
    Process running = process;
    if (running != null && !running.waitFor(UNMOUNT_SECONDS, TimeUnit.SECONDS)) {
      System.err.println("bench: killing " + mountCommand.get(0) + ", which did not end by itself");
      running.destroyForcibly().waitFor();
    }
    process = null;
  }

  /** The program, while it runs. */
  OptionalLong process() {
    Process running = process;
    return running == null ? OptionalLong.empty() : OptionalLong.of(running.pid());
  }

  private String lastWords() throws IOException {
    String text = Files.readString(log, StandardCharsets.UTF_8).strip();
    return text.isEmpty() ? "it said nothing" : text.substring(Math.max(0, text.length() - 2000));
  }
}
