package quire.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A stressor of stress-ng must not fail on a mount if it succeeds on the disk. */
final class StressNgTest {
  private static final List<String> SLICE =
      List.of(
          "dentry",
          "dir",
          "fallocate",
          "fcntl",
          "fiemap",
          "filename",
          "flock",
          "fpunch",
          "fstat",
          "hdd",
          "link",
          "lockf",
          "mknod",
          "rename",
          "seek",
          "symlink",
          "sync-file",
          "utime",
          "xattr");

  @TempDir private Path scratch;

  @Test
  void someFileSystemStressors() throws IOException {
    compare(SLICE, 1);
  }

  @Test
  @Tag("soak")
  void allFileSystemStressors() throws IOException {
    compare(StressNg.filesystemClass(scratch), 2);
  }

  private void compare(List<String> stressors, int seconds) throws IOException {
    try (TestMount mount = TestMount.mounted(scratch)) {
      Set<String> onMount = failing(mount.root(), stressors, seconds);
      Path disk = Files.createDirectory(scratch.resolve("disk"));
      onMount.removeAll(failing(disk, List.copyOf(onMount), seconds));
      assertEquals(Set.of(), onMount, "these fail on the mount and not on the disk");
    }
  }

  private static Set<String> failing(Path directory, List<String> stressors, int seconds)
      throws IOException {
    Set<String> failing = new TreeSet<>();
    for (String stressor : stressors) {
      Optional<String> failure = StressNg.failure(directory, stressor, seconds);
      if (failure.isPresent()) {
        System.err.println(failure.get());
        failing.add(stressor);
      }
    }
    return failing;
  }
}
