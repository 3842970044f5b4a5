package quire.mount;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import quire.error.Failure;

/** Unmounts, through fusermount, which any user may run. */
public final class Fusermount {
  /** Programs that look at every mount, such as {@code quire status}, use one for a moment. */
  private static final long LOOK_NANOS = TimeUnit.SECONDS.toNanos(1);

  private static final int NAP_MILLIS = 50;

  private static final String PROGRAM = "fusermount";

  private Fusermount() {}

  /** Fails if the program is missing. */
  public static void require() {
    String path = System.getenv().getOrDefault("PATH", "");
    boolean isThere =
        Arrays.stream(path.split(":", -1))
            .anyMatch(directory -> Files.isExecutable(Path.of(directory, PROGRAM)));
    if (!isThere) {
      throw new Failure(
          "FUSE is missing: there is no fusermount; install it with: apt install fuse3");
    }
  }

  /** Unmounts; fails, with fusermount's words, if files stay open for longer than a second. */
  public static void unmount(Path mountPoint) {
    String said = run("-u", mountPoint);
    long began = System.nanoTime(); // a slow first attempt leaves time for another one
    while (said.contains("busy") && System.nanoTime() - began < LOOK_NANOS) {
      nap(mountPoint);
      said = run("-u", mountPoint);
    }
    if (!said.isEmpty()) {
      String users = users(mountPoint);
      throw new Failure(
          "cannot unmount %s: %s%s; close what is open on it (fuser -vm %s), or use --lazy"
              .formatted(mountPoint, said, users == null ? "" : ": " + users, mountPoint));
    }
  }

  private static @Nullable String users(Path mountPoint) {
    try {
      return MountHolders.busy(mountPoint);
    } catch (IOException e) {
      return null; // only fusermount's own words are known
    }
  }

  /** Detaches the mount at once; open files stay usable until they are closed. */
  public static void detach(Path mountPoint) {
    String said = run("-uz", mountPoint);
    if (!said.isEmpty()) {
      throw new Failure("cannot detach %s: %s".formatted(mountPoint, said));
    }
  }

  /**
   * Whether no mount of ours is there any more: another program may have been faster.
   *
   * @throws Failure if one is there, but hidden
   */
  public static boolean isGone(Path mountPoint) throws IOException {
    if (MountTable.at(mountPoint) != null) {
      return false;
    }
    MountProblem.requireNotHidden(mountPoint);
    return true;
  }

  /**
   * The output of fusermount; empty on success, and if the mount is gone. Fusermount would unmount
   * any file system that is mounted there by now, so it runs only if ours can be seen.
   */
  private static String run(String flags, Path mountPoint) {
    require();
    try {
      if (isGone(mountPoint)) {
        return "";
      }
      Process process =
          new ProcessBuilder(PROGRAM, flags, "--", mountPoint.toString())
              .redirectErrorStream(true)
              .start();
      process.getOutputStream().close();
      while (!process.waitFor(MountLook.LIMIT.toSeconds(), TimeUnit.SECONDS)) {
        MountTable.Mount mount = MountTable.at(mountPoint);
        if (mount == null && isGone(mountPoint)) {
          return ""; // the kernel waits for the last writes
        }
        if (mount != null && MountState.of(mount) == MountState.SILENT) {
          process.destroyForcibly();
          throw MountProblem.silent(mount, MountLook.LIMIT);
        }
      }
      String said =
          new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      int exit = process.exitValue();
      return exit == 0 || isGone(mountPoint)
          ? ""
          : said.isEmpty() ? "fusermount ended with " + exit : said;
    } catch (IOException e) {
      throw new Failure(
          "cannot unmount %s with fusermount: %s".formatted(mountPoint, e.getMessage()), e);
    } catch (InterruptedException e) {
      throw interrupted(mountPoint, e);
    }
  }

  private static void nap(Path mountPoint) {
    try {
      Thread.sleep(NAP_MILLIS);
    } catch (InterruptedException e) {
      throw interrupted(mountPoint, e);
    }
  }

  private static Failure interrupted(Path mountPoint, InterruptedException e) {
    Thread.currentThread().interrupt();
    return new Failure("interrupted while unmounting " + mountPoint, e);
  }
}
