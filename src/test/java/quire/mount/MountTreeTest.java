package quire.mount;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which mount a path lies on, by tables as the kernel writes them. */
final class MountTreeTest {
  @TempDir private Path scratch;

  /** The id of the mount that a path lies on. */
  private String at(String path, String... lines) throws IOException {
    Path table = Files.write(scratch.resolve("table"), List.of(lines));
    MountTree tree = new MountTree(MountLine.read(table));
    return Objects.requireNonNull(tree.at(Path.of(path))).id();
  }

  private static String line(int id, int parent, String place) {
    return "%d %d 0:%d / %s rw,relatime - tmpfs none rw".formatted(id, parent, id, place);
  }

  /** The lines of the system directories are before that of the root here, as after a boot. */
  private static final String[] PLAIN = {
    line(22, 27, "/proc"), line(27, 1, "/"), line(30, 27, "/m"), line(31, 30, "/m/inside")
  };

  @Test
  void aPathLiesOnTheDeepestMount() throws IOException {
    assertEquals("22", at("/proc/1", PLAIN));
    assertEquals("27", at("/", PLAIN));
    assertEquals("27", at("/mount", PLAIN));
    assertEquals("30", at("/m", PLAIN));
    assertEquals("31", at("/m/inside/file", PLAIN));
  }

  @Test
  void aMountOnTheSamePlaceHides() throws IOException {
    String[] lines = {line(27, 1, "/"), line(30, 27, "/m"), line(31, 30, "/m")};
    assertEquals("31", at("/m/file", lines));
  }

  /** A mount that was moved keeps its place in the table. */
  @Test
  void theOrderOfTheTableDoesNotMatter() throws IOException {
    String[] lines = {line(27, 1, "/"), line(30, 31, "/m"), line(31, 27, "/m")};
    assertEquals("30", at("/m", lines));
  }

  @Test
  void aMountOnADirectoryAboveHides() throws IOException {
    String[] lines = {line(27, 1, "/"), line(30, 27, "/top/m"), line(31, 27, "/top")};
    assertEquals("31", at("/top/m", lines));
  }

  @Test
  void inAChangedRootTheRootMayHaveNoLine() throws IOException {
    String[] lines = {line(30, 27, "/top/m"), line(31, 27, "/top"), line(32, 31, "/top/n")};
    assertEquals("31", at("/top/m", lines));
    assertEquals("32", at("/top/n", lines));
  }
}
