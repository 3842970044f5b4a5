package quire.mount;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The process that serves a mount, found in {@code /proc} without a question to it, because it may
 * hang. Linux tells it since about 6.10.
 */
public final class ServingProcess {
  private static final Path DEVICE = Path.of("/dev/fuse");
  private static final String CONNECTION = "fuse_connection:\t";

  private ServingProcess() {}

  /** Its pid; empty if it has ended, is another user's, or the kernel is older. */
  public static OptionalLong of(MountTable.Mount mount) {
    try {
      for (Path process : MountHolders.processes()) {
        if (serves(process, mount)) {
          return OptionalLong.of(MountHolders.pid(process));
        }
      }
    } catch (IOException e) {
      return OptionalLong.empty();
    }
    return OptionalLong.empty();
  }

  /** Whether a process has the device open with the number of this mount. */
  static boolean serves(long pid, MountTable.Mount mount) {
    return serves(MountHolders.directory(pid), mount);
  }

  private static boolean serves(Path process, MountTable.Mount mount) {
    String minor = mount.device().substring(mount.device().indexOf(':') + 1);
    String wanted = CONNECTION + minor;
    return descriptor(process, fd -> isDevice(fd) && tells(process, fd, wanted)) != null;
  }

  /** Whether a signal has stopped it, as Ctrl-Z and a debugger do. */
  public static boolean isStopped(long pid) {
    String state = state(pid);
    return state.startsWith("T") || state.startsWith("t");
  }

  /** False once it has ended, even if its parent has not asked for its exit code. */
  static boolean isRunning(long pid) {
    String state = state(pid);
    return !state.isEmpty() && !state.startsWith("Z") && !state.startsWith("X");
  }

  /** The state letter of proc(5), with more text behind it; empty if there is no such process. */
  private static String state(long pid) {
    try {
      String status =
          Files.readString(
              MountHolders.directory(pid).resolve("stat"), StandardCharsets.ISO_8859_1);
      return status.substring(status.lastIndexOf(')') + 1).strip();
    } catch (IOException e) {
      return "";
    }
  }

  /** A file of this name that it has open; null if there is none. */
  static @Nullable Path opened(long pid, String name) {
    Path descriptor =
        descriptor(
            MountHolders.directory(pid),
            fd -> {
              Path file = target(fd);
              return file != null && file.endsWith(name);
            });
    return descriptor == null ? null : target(descriptor);
  }

  private static @Nullable Path descriptor(Path process, Predicate<Path> wanted) {
    try (DirectoryStream<Path> all = Files.newDirectoryStream(process.resolve("fd"))) {
      for (Path descriptor : all) {
        if (wanted.test(descriptor)) {
          return descriptor;
        }
      }
    } catch (IOException e) {
      return null; // it has ended, or is another user's
    }
    return null;
  }

  private static boolean isDevice(Path descriptor) {
    return DEVICE.equals(target(descriptor));
  }

  private static @Nullable Path target(Path descriptor) {
    try {
      return Files.readSymbolicLink(descriptor);
    } catch (IOException e) {
      return null; // it is closed by now
    }
  }

  private static boolean tells(Path process, Path descriptor, String line) {
    Path information = process.resolve("fdinfo").resolve(descriptor.getFileName());
    try {
      return Files.readAllLines(information, StandardCharsets.ISO_8859_1).contains(line);
    } catch (IOException e) {
      return false;
    }
  }
}
