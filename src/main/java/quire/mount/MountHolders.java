package quire.mount;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Finds the processes that keep a mount, as far as this user may read {@code /proc}. */
public final class MountHolders {
  private static final Path PROC = Path.of("/proc");

  /** The most processes to name; more would not help. */
  private static final int MOST_NAMED = 5;

  private MountHolders() {}

  /**
   * A process that has the file system mounted, in a namespace where no other process was found.
   *
   * @param name of its program
   * @param here whether its namespace is that of this process
   * @param mount as its namespace shows it
   */
  public record Holder(long pid, String name, boolean here, MountTable.Mount mount) {
    @Override
    public String toString() {
      return here
          ? "it is also mounted on %s".formatted(mount.mountPoint())
          : "process %d (%s) has it on %s, in a mount namespace of its own"
              .formatted(pid, name, mount.mountPoint());
    }
  }

  /**
   * The holders of a file system, by its device: one process for each namespace, and for each mount
   * in it. The device may be another file system's by now, see {@link MountIdentity}.
   */
  static List<Holder> of(String device) throws IOException {
    return find(mount -> mount.device().equals(device));
  }

  /** As {@link #of}, for the mount on this path here. */
  public static List<Holder> on(Path mountPoint) throws IOException {
    return find(mount -> mount.mountPoint().equals(mountPoint));
  }

  /** Whether some process sees another mount with the device number of this one. */
  static boolean seesOther(MountTable.Mount mount) {
    Set<String> seen = new HashSet<>();
    try {
      for (Path process : processes()) {
        if (seen.add(namespace(process)) && MountTable.seesOther(pid(process), mount)) {
          return true;
        }
      }
    } catch (IOException e) {
      return false; // there is no /proc
    }
    return false;
  }

  private interface Wanted {
    boolean is(MountTable.Mount mount);
  }

  private static List<Holder> find(Wanted wanted) throws IOException {
    List<Holder> holders = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    String own = namespace(PROC.resolve("self"));
    for (Path process : processes()) {
      String namespace = namespace(process);
      if (seen.add(namespace)) {
        boolean here = namespace.equals(own);
        for (MountTable.Mount mount : MountTable.ofProcess(pid(process))) {
          if (wanted.is(mount)) {
            holders.add(new Holder(pid(process), name(process), here, mount));
          }
        }
      }
    }
    return holders;
  }

  static List<Path> processes() throws IOException {
    try (DirectoryStream<Path> processes = Files.newDirectoryStream(PROC, "[1-9]*")) {
      List<Path> all = new ArrayList<>();
      processes.forEach(all::add);
      return all;
    }
  }

  static Path directory(long pid) {
    return PROC.resolve(Long.toString(pid));
  }

  /** Whether a process is in the mount namespace of this one. */
  public static boolean isHere(long pid) {
    return namespace(directory(pid)).equals(namespace(PROC.resolve("self")));
  }

  /** The namespace of a process. If we may not read it, a different value for each process. */
  private static String namespace(Path process) {
    try {
      return Files.readSymbolicLink(process.resolve("ns/mnt")).toString();
    } catch (IOException e) {
      return process.toString();
    }
  }

  static long pid(Path process) {
    return Long.parseLong(String.valueOf(process.getFileName()));
  }

  private static String name(Path process) {
    try {
      return Files.readString(process.resolve("comm"), StandardCharsets.ISO_8859_1).strip();
    } catch (IOException e) {
      return "?";
    }
  }

  /** The reasons why a mount point is busy, in words; null if none is found. */
  public static @Nullable String busy(Path mountPoint) throws IOException {
    List<String> reasons = new ArrayList<>();
    for (Path inside : MountTable.below(mountPoint)) {
      reasons.add(inside + " is mounted inside it (umount that first)");
    }
    boolean inside = false;
    for (Path process : processes()) {
      if (!uses(process, mountPoint)) {
        continue;
      }
      if (pid(process) == ProcessHandle.current().pid()) { // the shell that began it uses it too
        inside = true;
      } else {
        reasons.add("process %d (%s) uses it".formatted(pid(process), name(process)));
      }
    }
    if (reasons.isEmpty() && inside) {
      reasons.add("this command was begun inside it (go to another directory first)");
    }
    if (reasons.isEmpty()) {
      return null;
    }
    int more = reasons.size() - MOST_NAMED;
    return reasons.stream().limit(MOST_NAMED).collect(Collectors.joining(", "))
        + (more > 0 ? ", and %d more".formatted(more) : "");
  }

  private static boolean uses(Path process, Path mountPoint) {
    Set<Path> links = new TreeSet<>();
    links.add(process.resolve("cwd"));
    links.add(process.resolve("root"));
    links.add(process.resolve("exe"));
    try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(process.resolve("fd"))) {
      descriptors.forEach(links::add);
    } catch (IOException e) {
      return false; // it has ended, or is another user's
    }
    return links.stream().anyMatch(link -> leadsBelow(link, mountPoint));
  }

  private static boolean leadsBelow(Path link, Path directory) {
    try {
      return Files.readSymbolicLink(link).startsWith(directory);
    } catch (IOException e) {
      return false;
    }
  }
}
