package quire.mount;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads mounts from {@code mountinfo}, of this process or of another. */
public final class MountTable {
  private static final Path OWN = Path.of("/proc/self/mountinfo");

  private MountTable() {}

  /**
   * A mount of this file system.
   *
   * @param source the store, unless the mount has an {@code fsname}: {@link MountStore} tells for
   *     certain
   * @param device the numbers of the file system, {@code MAJOR:MINOR}; the same in all namespaces
   * @param owner uid of the user whose daemon serves it
   */
  public record Mount(Path mountPoint, String source, String device, int owner) {}

  /** Our mounts, those too that others hide. */
  public static List<Mount> mounts() throws IOException {
    return mounts(OWN);
  }

  /** The mounts that a process sees; none if it has ended. */
  public static List<Mount> ofProcess(long pid) {
    try {
      return mounts(Path.of("/proc", Long.toString(pid), "mountinfo"));
    } catch (IOException e) {
      return List.of();
    }
  }

  /** Whether a process sees a mount, of any file system, that has the device number of this one. */
  static boolean seesOther(long pid, Mount ours) {
    try {
      return MountLine.read(Path.of("/proc", Long.toString(pid), "mountinfo")).stream()
          .anyMatch(line -> line.device().equals(ours.device()) && !line.isOf(ours));
    } catch (IOException e) {
      return false; // it has ended
    }
  }

  /** As {@link #mounts()}, from the {@code mountinfo} of any process. */
  static List<Mount> mounts(Path table) throws IOException {
    return MountLine.read(table).stream().filter(MountLine::isOurs).map(MountLine::mount).toList();
  }

  /** Mount points below a directory, of any file system. */
  static List<Path> below(Path directory) throws IOException {
    return MountLine.read(OWN).stream()
        .map(MountLine::mountPoint)
        .filter(path -> path.startsWith(directory) && !path.equals(directory))
        .toList();
  }

  /** Whether a file system of a type is mounted on a directory. */
  static boolean shows(Path directory, String type) throws IOException {
    return MountLine.read(OWN).stream()
        .anyMatch(line -> line.mountPoint().equals(directory) && line.type().equals(type));
  }

  /** Our mounts that no other mount hides. */
  static List<Mount> seen() throws IOException {
    List<MountLine> lines = MountLine.read(OWN);
    MountTree tree = new MountTree(lines);
    return lines.stream()
        .filter(line -> line.isOurs() && line.equals(tree.at(line.mountPoint())))
        .map(MountLine::mount)
        .toList();
  }

  /** Our mount that is visible at a mount point; null if there is none. */
  public static @Nullable Mount at(Path mountPoint) throws IOException {
    Mount mount = containing(mountPoint);
    return mount != null && mount.mountPoint().equals(mountPoint) ? mount : null;
  }

  /** The mount that {@code path}, without symlinks, lies on, if it is one of ours. */
  public static @Nullable Mount containing(Path path) throws IOException {
    MountLine line = new MountTree(MountLine.read(OWN)).at(path);
    return line != null && line.isOurs() ? line.mount() : null;
  }

  /** What hides a mount; null if nothing does, or if it is not mounted here. */
  static @Nullable MountCover cover(Mount mount) throws IOException {
    List<MountLine> lines = MountLine.read(OWN);
    MountLine top = new MountTree(lines).at(mount.mountPoint());
    if (top == null || top.isAt(mount)) {
      return null;
    }
    return lines.stream().anyMatch(line -> line.isAt(mount)) ? MountCover.of(mount, top) : null;
  }

  /**
   * What hides the mount that {@code path} would lie on; null if the path lies on one of ours, or
   * would not.
   */
  public static @Nullable MountCover coverAt(Path path) throws IOException {
    List<MountLine> lines = MountLine.read(OWN);
    MountTree tree = new MountTree(lines);
    MountLine top = tree.at(path);
    if (top == null || top.isOurs()) {
      return null;
    }
    MountCover last = null;
    for (MountLine line : lines) {
      MountLine there = tree.at(line.mountPoint());
      if (line.isOurs()
          && path.startsWith(line.mountPoint())
          && there != null
          && !there.isAt(line.mount())) {
        last = MountCover.of(line.mount(), there);
      }
    }
    return last;
  }
}
